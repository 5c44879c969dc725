using System.Numerics;

namespace Purlin.Ledger.Tests.Oracle;

/// <summary>
/// The book against the naive ledger, on random traces: every answer, every balance, after every command.
/// </summary>
public sealed class OracleTests
{
    private static readonly int Traces = Effort.Of(50, 2000);
    private const int CommandsOfTrace = 2000;

    [Fact]
    public async Task Every_answer_and_every_balance_is_that_of_the_naive_ledger()
    {
        var seen = new HashSet<(PostingStatus, RefusalReason, PayloadField)>();
        for (int seed = 0; seed < Traces; seed++)
            await RunAsync(seed, seen);

        // A trace that never reaches a rule says nothing about it.
        Assert.Superset(
            new HashSet<RefusalReason>(Enum.GetValues<RefusalReason>().Except(
                [RefusalReason.TooManyLegs, RefusalReason.InvalidAccountRef])),
            seen.Select(outcome => outcome.Item2).ToHashSet());
        Assert.Superset(
            new HashSet<PostingStatus>(Enum.GetValues<PostingStatus>().Except(
                [PostingStatus.None, PostingStatus.Busy, PostingStatus.Provisional])),
            seen.Select(outcome => outcome.Item1).ToHashSet());
    }

    private static async Task RunAsync(int seed, HashSet<(PostingStatus, RefusalReason, PayloadField)> seen)
    {
        var time = new ManualTimeProvider();
        await using LedgerBook book = LedgerBook.InMemory(new LedgerOptions { TimeProvider = time });
        var naive = new NaiveLedger();
        var generator = new TraceGenerator(seed);
        await book.CreateAccountsAsync(TraceGenerator.Accounts);
        naive.AdvanceTo(time.GetUtcNow().UtcDateTime);
        foreach (Account account in TraceGenerator.Accounts)
            naive.Open(account);

        for (int i = 0; i < CommandsOfTrace; i++)
        {
            // The timer of the book lets holds expire on the way, one instant after the other: so does the naive one.
            TimeSpan step = generator.NextStep();
            for (DateTime until = time.GetUtcNow().UtcDateTime + step; time.GetUtcNow().UtcDateTime < until;)
            {
                TimeSpan rest = until - time.GetUtcNow().UtcDateTime;
                time.Advance(time.NextDue is { } due && due < rest ? due : rest);
                naive.AdvanceTo(time.GetUtcNow().UtcDateTime);
            }

            naive.AdvanceTo(time.GetUtcNow().UtcDateTime);
            if (generator.Chance(8))
            {
                LedgerCommand[] chain = [.. Enumerable.Range(0, 1 + generator.Below(5)).Select(_ => generator.Next())];
                PostingResult[] results = await book.PostAsync(chain);
                Check(seed, i, naive.PostChain(chain), [.. results.Select(NaiveOutcome.Of)], seen);
            }
            else
            {
                LedgerCommand command = generator.Next();
                NaiveOutcome expected = naive.Post(command);
                Check(seed, i, [expected], [NaiveOutcome.Of(await book.PostAsync(command))], seen);
            }

            CheckBalances(seed, i, naive, book);
        }

        Assert.Equal(naive.Holds.Values.Count(hold => hold.State == "open"), book.Kernel.OpenHolds);
        Assert.True(book.GetTrialBalance().IsBalanced);
    }

    private static void Check(
        int seed, int step, NaiveOutcome[] expected, NaiveOutcome[] actual,
        HashSet<(PostingStatus, RefusalReason, PayloadField)> seen)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            // Said only where it is so: texts of records cost more than all the rest.
            if (expected[i] != actual[i])
                Assert.Fail($"Trace {seed}, step {step}, command {i}: expected {expected[i]}, got {actual[i]}.");
            seen.Add((actual[i].Status, actual[i].Reason, actual[i].Field));
        }
    }

    private static void CheckBalances(int seed, int step, NaiveLedger naive, LedgerBook book)
    {
        Assert.Equal(naive.Sequence, book.LastSequence);
        var sums = new Dictionary<Currency, BigInteger>();
        foreach (NaiveAccount account in naive.Accounts.Values)
        {
            AccountBalance balance = book.GetBalance(account.Id);
            if (!account.Has(balance))
                Assert.Fail($"Trace {seed}, step {step}: {account} is {balance} in the book.");
            BigInteger signed = account.IsDebitNormal ? balance.Posted.MinorUnits : -balance.Posted.MinorUnits;
            sums[account.Currency] = sums.GetValueOrDefault(account.Currency) + signed;
        }

        Assert.All(sums.Values, sum => Assert.Equal(BigInteger.Zero, sum));
    }
}
