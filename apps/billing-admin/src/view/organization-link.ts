/** The way to the page of an organization, by its slug or its internal id. */
import { type Html, tags } from './tags.ts';

export const organizationLink = (id: string, text = id): Html =>
  tags.a({ href: `/admin/organizations/${encodeURIComponent(id)}` }, text);
