import type { SourceId } from "./sources.ts";

/** A service prefix that AWS no longer lists in its reference, and still writes in policies of its own. */
export interface RetiredService {
  readonly prefix: string;
  readonly source: SourceId;
}

/** Calling one of these unknown would be a false alarm: AWS's analyser accepts those that it was asked about. */
export const retiredServices: readonly RetiredService[] = [
  { prefix: "builderid", source: "managed-policy:AWSSupplyChainFederationAdminAccess" },
  { prefix: "datazonecontrol", source: "managed-policy:AmazonDataZonePortalFullAccessPolicy" },
  { prefix: "deeplens", source: "managed-policy:AWSDeepLensServiceRolePolicy" },
  { prefix: "iot1click", source: "managed-policy:AWSIoT1ClickFullAccess" },
  { prefix: "iotroborunner", source: "managed-policy:AWSIotRoboRunnerFullAccess" },
  { prefix: "mobilehub", source: "managed-policy:AWSMobileHub_FullAccess" },
  { prefix: "sagemaker-groundtruth-synthetic", source: "managed-policy:GroundTruthSyntheticConsoleFullAccess" },
  { prefix: "zocalo", source: "managed-policy:AmazonZocaloFullAccess" },
];
