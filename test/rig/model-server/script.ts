/** Tokens that an answer says it cost. */
export type Usage = Readonly<{ input: number; output: number }>;

/** What a tool is given. */
export type ToolCall = Readonly<{ name: string; input: Readonly<Record<string, unknown>> }>;

/** One answer of a scripted model. */
export type Step =
  /** Words, which end the turn. */
  | Readonly<{ say: string; usage?: Usage }>
  /** A shell command, run by whatever tool the program has for that. */
  | Readonly<{ run: string; usage?: Usage }>
  /** A call of a tool by its name. */
  | Readonly<{ call: ToolCall; usage?: Usage }>
  /** A refusal, with an HTTP status and headers such as `retry-after`; in the provider's usual words unless it has a body of its own. */
  | Readonly<{ status: number; headers?: Readonly<Record<string, string>>; message?: string; body?: unknown }>
  /** The answer begins, and the connection is cut. */
  | Readonly<{ broken: string }>
  /** Nothing ever comes. */
  | Readonly<{ hang: true }>;

/** What a model answers, request by request; after the last step it says that it is done. */
export type Script = readonly Step[];

/** What a program asked, whatever its wire format. */
export type ModelRequest = Readonly<{
  wire: string;
  model: string;
  /** Names of the tools that the model may call; programs ask for titles and summaries without any. */
  tools: readonly string[];
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: unknown;
}>;

/** What an answer of any wire format is made of. */
export type Answer = Readonly<{ text: string | null; call: ToolCall | null; usage: Usage }>;

/** One wire format of a provider. */
export type Wire = Readonly<{
  name: string;
  /** The model and the tools that are asked for; undefined where the request is none of this format. */
  read: (path: string, body: unknown) => Readonly<{ model: string; tools: readonly string[] }> | undefined;
  /** The answer as server-sent events, in order. */
  events: (answer: Answer, model: string) => readonly SentEvent[];
  /** The answer in one piece, for a program that asks for it so, such as after a stream that was cut; undefined where none does. */
  whole?: (answer: Answer, model: string) => unknown;
  /** What its programs are refused with. */
  refusal: (status: number, message: string) => unknown;
}>;

/** One server-sent event. */
export type SentEvent = Readonly<{ event?: string; data: unknown }>;
