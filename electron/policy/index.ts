export { contentSecurityPolicy, contentType, pageHeaders, voxelHeaders } from "./headers.ts";
export {
  appHost,
  appOrigin,
  appScheme,
  isAppUrl,
  isOwnHost,
  isOwnOrigin,
  isOwnSite,
  isTrustedSender,
  mayUse,
  voxelScheme,
} from "./origins.ts";
export { fileBelow, isInside, isVoxelPath } from "./paths.ts";
export { byteRange } from "./ranges.ts";
export type { ByteRange } from "./ranges.ts";
