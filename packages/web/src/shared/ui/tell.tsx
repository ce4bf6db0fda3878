import { notifications } from "@mantine/notifications";

/** Says that something was done. */
export function tellDone(message: string): void {
  notifications.show({ message, color: "teal" });
}

/** Says what was refused, in the server's words. */
export function tellError(error: Error): void {
  notifications.show({ message: error.message, color: "red", autoClose: 10_000, role: "alert" });
}
