import { type FieldSchema, fieldsOf, type FormValue, withField } from "./field-schema.ts";
import { type FormContext, SchemaField } from "./schema-field.tsx";

export interface SchemaFieldsProps {
  readonly schema: FieldSchema;
  readonly value: FormValue;
  readonly onChange: (value: FormValue) => void;
  readonly context: FormContext;
  /** Of the object in the whole form; default: it is the whole. */
  readonly path?: string;
  /** Which fields; default all. */
  readonly only?: (name: string) => boolean;
}

/**
 * All fields of an object, drawn after its schema. A field that is emptied leaves the object, and its default applies.
 */
export function SchemaFields({ schema, value, onChange, context, path = "", only = () => true }: SchemaFieldsProps) {
  return fieldsOf(schema)
    .filter(({ name }) => only(name))
    .map(({ name, schema: field, required }) => (
      <SchemaField
        key={name}
        name={name}
        path={path === "" ? name : `${path}.${name}`}
        schema={field}
        value={value[name]}
        onChange={(next) => onChange(withField(value, name, next))}
        required={required}
        context={context}
      />
    ));
}
