import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { useStore } from "zustand";
import type { Connection, Desk, LinkState } from "./connection.ts";
import { followEvents } from "./events.ts";

const Context = createContext<Connection | undefined>(undefined);

/** Gives the page its connection and its cache. Answers stay until main says that they changed. */
export function DeskProvider({
  connection,
  children,
}: {
  readonly connection: Connection;
  readonly children: ReactNode;
}): ReactNode {
  const [queries] = useState(makeQueries);
  useEffect(() => followEvents(connection, queries), [connection, queries]);
  return (
    <Context value={connection}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </Context>
  );
}

/** The contract's client. */
export function useDesk(): Desk {
  return useConnection().desk;
}

/** Is main there? */
export function useLink(): LinkState {
  return useStore(useConnection().link);
}

function useConnection(): Connection {
  const connection = useContext(Context);
  if (!connection) throw new Error("DeskProvider is missing above this component.");
  return connection;
}

function makeQueries(): QueryClient {
  // "always": a loopback or a port is not the network, and an offline machine must not pause.
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        retry: false,
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
