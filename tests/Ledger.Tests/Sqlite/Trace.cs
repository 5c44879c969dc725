using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>
/// A random trace played on a book and on the naive ledger. The clock is stepped and its timers never fire, so that
/// holds expire with the commands.
/// </summary>
internal sealed class Trace(int seed)
{
    private readonly TraceGenerator _generator = new(seed);

    public ManualTimeProvider Time { get; } = new();

    public NaiveLedger Naive { get; } = new();

    public LedgerOptions Options => new() { TimeProvider = Time };

    /// <summary>Plays some commands, the accounts before the first; every answer is the naive one.</summary>
    public Task<string[]> RunAsync(LedgerBook book, int commands) => RunAsync(
        accounts => book.CreateAccountsAsync(accounts), command => book.PostAsync(command),
        chain => book.PostAsync(chain), commands);

    /// <summary>The same within a transaction; what is provisional is said to be posted.</summary>
    public Task<string[]> RunAsync(EnlistedLedger ledger, int commands) => RunAsync(
        accounts => ledger.CreateAccountsAsync(accounts), command => ledger.PostAsync(command),
        chain => ledger.PostAsync(chain), commands);

    private async Task<string[]> RunAsync(
        Func<Account[], ValueTask<PostingResult[]>> open, Func<LedgerCommand, ValueTask<PostingResult>> post,
        Func<LedgerCommand[], ValueTask<PostingResult[]>> postChain, int commands)
    {
        var said = new List<string>();
        for (int i = 0; i < commands; i++)
        {
            Time.StepWallClock(_generator.NextStep());
            Naive.AdvanceTo(Time.GetUtcNow().UtcDateTime);
            if (Naive.Accounts.Count == 0)
            {
                foreach (Account account in TraceGenerator.Accounts)
                    Naive.Open(account);
                await open(TraceGenerator.Accounts);
            }

            if (_generator.Chance(8))
            {
                int length = 1 + _generator.Below(5);
                LedgerCommand[] chain = [.. Enumerable.Range(0, length).Select(_ => _generator.Next())];
                NaiveOutcome[] expected = Naive.PostChain(chain);
                Check(expected, [.. (await postChain(chain)).Select(NaiveOutcome.Of)], i, said);
            }
            else
            {
                LedgerCommand command = _generator.Next();
                NaiveOutcome expected = Naive.Post(command);
                Check([expected], [NaiveOutcome.Of(await post(command))], i, said);
            }
        }

        return [.. said];
    }

    private void Check(NaiveOutcome[] expected, NaiveOutcome[] actual, int step, List<string> said)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool isProvisional = actual[i].Status == PostingStatus.Provisional
                && expected[i].Status is PostingStatus.Posted or PostingStatus.AlreadyPosted;
            NaiveOutcome got = isProvisional ? actual[i] with { Status = expected[i].Status } : actual[i];
            Assert.True(expected[i] == got, $"Trace {seed}, step {step}: expected {expected[i]}, got {got}.");
            said.Add(got.ToString());
        }
    }
}
