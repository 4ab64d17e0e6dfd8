// Audit arm: taking apart the names that requests hold.

/** `s3` of `s3:GetObject`. */
export function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':')).toLowerCase();
}

/** `alice` of `arn:aws:iam::111122223333:user/team/alice`. */
export function lastName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
