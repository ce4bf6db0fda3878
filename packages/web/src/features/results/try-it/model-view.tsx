import { useEffect, useState } from "react";
import type { ModelInput } from "./prepare-picture.ts";

export interface ModelViewProps extends ModelInput {
  /** In planes, as the model takes them. */
  readonly pixels: Uint8Array;
  readonly label: string;
}

/** The few pixels that the model sees, enlarged. */
export function ModelView({ pixels, imageSize, channels, label }: ModelViewProps) {
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  useEffect(() => {
    const context = canvas?.getContext("2d");
    if (!context) return;
    const image = context.createImageData(imageSize, imageSize);
    const plane = imageSize * imageSize;
    for (let i = 0; i < plane; i++) {
      for (let channel = 0; channel < 3; channel++) {
        image.data[4 * i + channel] = pixels[(channels === 3 ? channel : 0) * plane + i] ?? 0;
      }
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [canvas, pixels, imageSize, channels]);
  return (
    <canvas
      ref={setCanvas}
      width={imageSize}
      height={imageSize}
      role="img"
      aria-label={label}
      style={{ width: 160, height: 160, imageRendering: "pixelated", borderRadius: 4 }}
    />
  );
}
