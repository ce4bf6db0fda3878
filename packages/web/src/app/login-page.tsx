import { Button, Paper, PasswordInput, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../shared/api/client.ts";
import { Page } from "../shared/ui/page.tsx";
import { common } from "../strings/common.ts";

/** Exchanges a token for a session. */
export function LoginPage() {
  const [token, setToken] = useState("");
  const queryClient = useQueryClient();
  const login = useMutation({
    mutationFn: () => api.login({ body: { token: token.trim() } }),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return (
    <Page title={common.logIn.title}>
      <Paper withBorder p="lg" maw={460}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            login.mutate();
          }}
        >
          <Stack>
            <PasswordInput
              label={common.logIn.label}
              description={common.logIn.help}
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              error={login.error?.message}
              autoComplete="current-password"
              required
            />
            <Button type="submit" loading={login.isPending}>
              {common.logIn.submit}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Page>
  );
}
