// spec/: IP addresses and CIDR blocks as text.
import ipaddr from 'ipaddr.js';

/** What is wrong with an address or block, to stand after it; `undefined` where nothing is. */
export function addressProblem(text: string): string | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  if (!/^[0-9a-fA-F:.]+$/.test(address) || rest.length > 0) return 'is no address and no CIDR block';
  if (!ipaddr.IPv6.isValid(address) && !ipaddr.IPv4.isValidFourPartDecimal(address))
    return 'is no address and no CIDR block';
  if (bits === undefined) return undefined;
  const most = ipaddr.IPv6.isValid(address) ? 128 : 32;
  return /^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= most
    ? undefined
    : `has a prefix length that is not 0 to ${most}`;
}

/** Does a well-formed block have bits set beyond its prefix? */
export function hasHostBits(text: string): boolean {
  const [address = '', bits] = text.split('/');
  if (bits === undefined) return false;
  const bytes = ipaddr.parse(address).toByteArray();
  return bytes.some((byte, index) => {
    const kept = Math.max(0, Math.min(8, Number(bits) - index * 8));
    return (byte & (0xff >> kept)) !== 0;
  });
}

/** One address, without a block. */
export function isAddress(text: string): boolean {
  return !text.includes('/') && addressProblem(text) === undefined;
}
