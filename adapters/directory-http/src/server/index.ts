/** A reference server of the directory's wire contract, for any `OrganizationDirectory`. */
export { type DirectoryServerOptions, directoryApp } from './app.ts';
export { type DirectoryAddress, type RunningDirectory, startDirectoryServer } from './start.ts';
