const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** Words before a colon that say what kind of remark follows, not what it is about. */
export const REMARKS = words(`
  note notes done todo fix fixes feat chore docs refactor perf style ci wip status update summary fyi warning info claim
  evidence decision question answer result results change changes next verified confirmed observed finding findings`);

/** Words that add nothing to what a sentence is about. */
export const FILLERS = words(`
  the a an its it this that these those all both every now currently still also already just then always really
  indeed here there exactly simply file module`);

/** Words with which a sentence says something of its subject. */
export const AUXILIARIES = words(
  'is are be been being am has have had does do did was were looks seems gets get run runs',
);

/** A word or two that may come between a subject and its value. */
export const COPULA =
  /^(.{1,80}?)\s+(?:(?:is|are)(?:\s+(?:now|always|exactly|set to|called|named|fixed at|limited to))?|equals|defaults to)\s+(\S.*)$/i;

/** Words after which a number or a quoted text is what is said, and not a name such as `step 2`. */
export const LINKS = words(`
  is are be equals returns return gives accepts listens on at uses use to of has needs exactly within after every`);

/** Words that turn a sentence into its opposite. */
export const NEGATIONS = words(`
  not never no cannot isn't aren't doesn't don't won't can't didn't wasn't weren't hasn't haven't without`);

/** Words with which a case is named in which something holds: it is part of what a statement is about. */
export const QUALIFIERS = words(`
  for in of on at when while if under during per with by from until unless except only before after against between via
  through across inside outside`);

/**
 * What makes a sentence a wish, a proposal, a memory or a question, which states nothing that holds now, or one about who
 * says or hears it, which is so of each of them.
 */
export const HEDGES = words(`
  i i'm i've i'll my mine me we we're we've we'll our ours you your yours
  should must shall will ought could might may maybe perhaps probably would propose proposes suggest suggests consider if previously formerly was were
  originally initially once expected unclear whether wonder`);

/** What one thing has one of at a time: two words for it exclude each other. */
export const ATTRIBUTES = words(`
  port timeout limit maximum max minimum min version default format path size delay interval ttl threshold level
  mode code encoding charset algorithm hash checksum digest sha sha1 sha256 sha512 md5 commit revision database db backend
  engine driver store storage queue broker cache framework library runtime transport protocol method verb scheme
  endpoint url uri route host hostname address domain region locale timezone currency unit separator delimiter prefix
  suffix extension license licence owner base root directory dir folder location entrypoint strategy policy depth width
  height budget quota rate capacity concurrency issuer origin cause culprit casing indentation`);

/** What a file has many of, or an agent and its work as well: two of them need not be the same. */
export const GENERAL = words(`
  name type title label value key id identifier kind flag header cookie branch target language role scope audience
  priority severity order variable env environment signature shape precision step phase part attempt round example`);

/** What was counted or measured: it changes while others work. */
export const MEASURES = words(`
  coverage count total line lines loc duration elapsed spent took time memory warning warnings error errors failure failures commit
  commits test tests case cases file files assertion assertions change changes occurrence occurrences issue issues finding
  findings percent score`);

/** Words for how something is, of which several can hold at once. */
export const STATES = words(`
  ready done open closed free new old missing present absent available unavailable optional required mandatory fine good
  bad clear unclear unknown high low small large big short long slow fast final public private internal external todo tbd
  wip ok in not being part one still up down there here the documented simple complex easy hard`);

/** How a word judges: in what regard, and whether it is good. */
type Judgement = Readonly<{ aspect: string; isGood: boolean }>;

const judgements = (aspect: string, good: string, bad: string): (readonly [string, Judgement])[] => [
  ...[...words(good)].map((word) => [word, { aspect, isGood: true }] as const),
  ...[...words(bad)].map((word) => [word, { aspect, isGood: false }] as const),
];

/** Words that judge. Two of one aspect, one of them good, exclude each other. */
export const VERDICTS: ReadonlyMap<string, Judgement> = new Map([
  ...judgements(
    'verdict',
    `pass passes passed passing green works work working approved accepted verified valid correct ok okay lgtm compiles
    compile succeeds succeed succeeded successful sound right`,
    `fail fails failed failing red broken rejected refuted invalid incorrect wrong buggy crashes crash crashed faulty`,
  ),
  ...judgements('complete', 'complete completed finished', 'incomplete unfinished'),
  ...judgements('safe', 'safe secure', 'unsafe insecure vulnerable'),
  ...judgements('stable', 'stable deterministic', 'unstable flaky nondeterministic non-deterministic'),
  ...judgements('on', 'yes true enabled on', 'no false disabled off'),
]);
