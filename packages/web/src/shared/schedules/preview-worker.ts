import { previewRun, type PreviewRunOptions, type RunPreview, SchedulesError } from "@glissade/schedules";

export interface PreviewRequest {
  readonly id: number;
  readonly options: PreviewRunOptions;
}

export interface PreviewAnswer {
  readonly id: number;
  readonly preview?: RunPreview;
  readonly error?: { readonly code: string; readonly message: string; readonly key: string | null };
}

// The schedules library, beside the page's own thread: a formula over a million steps must not make a slider stick.
self.addEventListener("message", ({ data }: MessageEvent<PreviewRequest>) => {
  self.postMessage(answer(data));
});

function answer({ id, options }: PreviewRequest): PreviewAnswer {
  try {
    return { id, preview: previewRun(options) };
  } catch (error) {
    if (error instanceof SchedulesError) {
      return { id, error: { code: error.code, message: error.message, key: error.details.key ?? null } };
    }
    return { id, error: { code: "unexpected", message: String(error), key: null } };
  }
}
