export type Scale = "time" | "steps";
