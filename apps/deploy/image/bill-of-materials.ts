/** The list of what is in the image (CycloneDX). */

export interface Bom {
  readonly components: ReadonlyArray<Component>;
  readonly dependencies: ReadonlyArray<{ readonly ref: string; readonly dependsOn?: ReadonlyArray<string> }>;
  readonly [field: string]: unknown;
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly [field: string]: unknown;
}

/** npm lists the fakes and what they need too, because a checkout links every workspace; only what is in the image remains. */
export const billOfMaterials = (
  all: Bom,
  present: ReadonlyArray<{ readonly name: string; readonly version: string }>,
): Bom => {
  const names = new Set(present.map(({ name, version }) => `${name}@${version}`));
  // Of a workspace npm calls the folder its name; the reference has the package's.
  const components = all.components.filter((component) => names.has(component['bom-ref']));
  const refs = new Set(components.map((component) => component['bom-ref']));
  return {
    ...all,
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((needed) => refs.has(needed)) })),
  };
};
