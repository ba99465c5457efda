/** What a request says about an account and its contacts: which fields there are, and what each may hold. */
import type { Account } from '../books/account.ts';
import type { Contact } from '../books/contact.ts';
import { type Fields, objectAt, requireText, textAt } from '../http/api.ts';
import { NumberText } from '../http/exact-json.ts';
import { refusal } from '../refusals/refusal.ts';

/** Length limits of a contact's fields; what is not here is not kept. */
const CONTACT: Readonly<Record<string, number>> = {
  firstName: 100,
  lastName: 100,
  nickname: 100,
  address1: 255,
  address2: 255,
  city: 40,
  county: 32,
  state: 40,
  country: 64,
  zipCode: 20,
  workEmail: 80,
  personalEmail: 80,
  workPhone: 40,
  homePhone: 40,
  mobilePhone: 40,
  otherPhone: 40,
  otherPhoneType: 20,
  fax: 40,
  taxRegion: 32,
};

const TEXT_DETAILS: ReadonlyArray<string> = [
  'notes',
  'crmId',
  'batch',
  'salesRep',
  'parentId',
  'paymentGateway',
  'paymentTerm',
  'communicationProfileId',
  'invoiceTemplateId',
  'creditMemoTemplateId',
  'debitMemoTemplateId',
  'sequenceSetId',
  'tagging',
];
const YES_NO_DETAILS: ReadonlyArray<string> = ['invoiceDeliveryPrefsEmail', 'invoiceDeliveryPrefsPrint'];

const invalid = (message: string): Error => refusal('account', 'invalid', message);

/** A field that is null is emptied, as one that is empty text. */
const textOrEmpty = (fields: Fields, name: string, max: number): string => {
  const value = fields[name] ?? '';
  if (typeof value !== 'string') throw invalid(`${name} must be text.`);
  if (value.length > max) throw invalid(`${name} must not be longer than ${max} characters.`);
  return value;
};

export const flagAt = (fields: Fields, name: string): boolean | undefined => {
  const value = fields[name];
  if (value !== undefined && typeof value !== 'boolean') throw invalid(`${name} must be true or false.`);
  return value;
};

/** Undefined where the request does not speak of this contact. */
export const readContact = (
  fields: Fields,
  role: 'billToContact' | 'soldToContact',
  required: ReadonlyArray<string>,
): Contact | undefined => {
  if (fields[role] === undefined) return undefined;
  const contact = objectAt(fields, role);
  if (contact === undefined) throw invalid(`${role} must be an object.`);
  for (const name of required) requireText('account', contact, name);
  const given = Object.entries(CONTACT).filter(([name]) => contact[name] !== undefined);
  return Object.fromEntries(given.map(([name, max]) => [name, textOrEmpty(contact, name, max)]));
};

export const readName = (fields: Fields): string => {
  const name = requireText('account', fields, 'name');
  if (name.length > 255) throw invalid('name must not be longer than 255 characters.');
  return name;
};

/** What is kept as it is: the known details, and custom fields, whose names end in `__c`. */
export const readDetails = (fields: Fields): Account['details'] => {
  const details: Record<string, unknown> = {};
  for (const name of TEXT_DETAILS) if (fields[name] !== undefined) details[name] = textOrEmpty(fields, name, 255);
  for (const name of YES_NO_DETAILS) if (fields[name] !== undefined) details[name] = flagAt(fields, name);
  if (textAt(fields, 'batch') !== undefined && !/^Batch([1-9]|[1-4]\d|50)$/.test(String(fields.batch)))
    throw invalid('batch must be one of Batch1 to Batch50.');
  for (const [name, value] of Object.entries(fields))
    if (name.endsWith('__c')) details[name] = value instanceof NumberText ? value.text : value;
  return details;
};
