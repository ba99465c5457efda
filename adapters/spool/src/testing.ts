/** For tests of what stands on the buffer: disks that lose power, and file systems that only say that they have synced. */
export { type DiskFault, type PowerLossDisk, powerLossDisk, withoutSync } from './disk/power-loss-disk.ts';
