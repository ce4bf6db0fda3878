import protobuf, { type INamespace } from "protobufjs/light.js";

/**
 * The part of TensorBoard's event files that is written here, as a protobufjs descriptor.
 *
 * Derived from `event.proto`, `summary.proto` and the HParams plugin's `plugin_data.proto` of TensorBoard
 * (https://github.com/tensorflow/tensorboard), Copyright The TensorFlow Authors, licensed under the Apache License,
 * Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0). What is not written is left out; the names and numbers of
 * the rest are unchanged.
 */
const schema: INamespace = {
  nested: {
    Event: {
      fields: {
        wallTime: { type: "double", id: 1 },
        step: { type: "int64", id: 2 },
        fileVersion: { type: "string", id: 3 },
        summary: { type: "Summary", id: 5 },
      },
    },
    Summary: { fields: { value: { rule: "repeated", type: "SummaryValue", id: 1 } } },
    SummaryValue: {
      // Of these one is written even where it is 0, which of a plain field would be left out.
      oneofs: { value: { oneof: ["simpleValue"] } },
      fields: {
        tag: { type: "string", id: 1 },
        simpleValue: { type: "float", id: 2 },
        metadata: { type: "SummaryMetadata", id: 9 },
      },
    },
    SummaryMetadata: { fields: { pluginData: { type: "PluginData", id: 1 } } },
    PluginData: { fields: { pluginName: { type: "string", id: 1 }, content: { type: "bytes", id: 2 } } },
    HParamsPluginData: {
      fields: {
        sessionStartInfo: { type: "SessionStartInfo", id: 3 },
        sessionEndInfo: { type: "SessionEndInfo", id: 4 },
      },
    },
    SessionStartInfo: {
      fields: {
        groupName: { type: "string", id: 4 },
        startTimeSecs: { type: "double", id: 5 },
      },
    },
    SessionEndInfo: { fields: { status: { type: "int32", id: 1 }, endTimeSecs: { type: "double", id: 2 } } },
    /** `google.protobuf.Value`, of which one field is set. */
    Value: {
      oneofs: { kind: { oneof: ["numberValue", "stringValue", "boolValue"] } },
      fields: {
        numberValue: { type: "double", id: 2 },
        stringValue: { type: "string", id: 3 },
        boolValue: { type: "bool", id: 4 },
      },
    },
  },
};

const root = protobuf.Root.fromJSON(schema);
// A map, which the descriptor's type does not provide for.
root.lookupType("SessionStartInfo").add(new protobuf.MapField("hparams", 1, "string", "Value"));
const eventType = root.lookupType("Event");
const hparamsType = root.lookupType("HParamsPluginData");

export interface SummaryValue {
  readonly tag: string;
  readonly simpleValue?: number;
  /** Needed only in a tag's first value of a file. */
  readonly metadata?: { readonly pluginData: { readonly pluginName: string; readonly content?: Uint8Array } };
}

/** Times in seconds since 1970. */
export interface Event {
  readonly wallTime: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly summary?: { readonly value: readonly SummaryValue[] };
}

export type HParamValue =
  { readonly numberValue: number } | { readonly stringValue: string } | { readonly boolValue: boolean };

/** Status of a session in the HParams plugin. */
export const sessionStatus = { unknown: 0, success: 1, failure: 2, running: 3 } as const;

export interface HParamsPluginData {
  readonly sessionStartInfo?: {
    readonly hparams: Readonly<Record<string, HParamValue>>;
    readonly groupName: string;
    readonly startTimeSecs: number;
  };
  readonly sessionEndInfo?: { readonly status: number; readonly endTimeSecs: number };
}

export function encodeEvent(event: Event): Uint8Array {
  return eventType.encode(event).finish();
}

export function encodeHParams(data: HParamsPluginData): Uint8Array {
  return hparamsType.encode(data).finish();
}
