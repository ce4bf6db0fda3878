import { AppShell, Box } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { sessionQuery } from "../shared/api/queries.ts";
import { Loaded } from "../shared/ui/states.tsx";
import { common } from "../strings/common.ts";
import { CommandPalette } from "./command-palette.tsx";
import { LoginPage } from "./login-page.tsx";
import { TopBar } from "./top-bar.tsx";

/** What stands around every page: the bar, and the door where the server asks for a token. */
export function Shell() {
  const session = useQuery(sessionQuery);
  return (
    <AppShell header={{ height: 48 }} padding={0}>
      <a href="#content" className="skip-link">
        {common.skip}
      </a>
      <AppShell.Header>
        <TopBar />
      </AppShell.Header>
      <AppShell.Main>
        <Box id="content" tabIndex={-1} style={{ outline: "none" }}>
          <Loaded query={session}>
            {({ required, authenticated }) =>
              required && !authenticated ? (
                <LoginPage />
              ) : (
                <>
                  <CommandPalette />
                  <Outlet />
                </>
              )
            }
          </Loaded>
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}
