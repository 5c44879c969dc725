namespace Purlin.Ledger.Tests.Book;

/// <summary>The three questions about the past, against a list that is summed up.</summary>
public sealed class AsOfTests
{
    private static readonly Currency Usd = Currency.Parse("USD");

    [Fact]
    public async Task Balances_as_of_any_instant_are_those_of_a_list_that_is_summed_up()
    {
        var time = new ManualTimeProvider();
        var store = new MemoryStore();
        LedgerBook book = await LedgerBook.OpenAsync(store, new LedgerOptions { TimeProvider = time });
        await book.CreateAccountsAsync(new[]
        {
            Account.Asset("cash", "USD"), Account.Liability("alice", "USD") with { KeepHistory = true },
        });
        DateTimeOffset start = time.GetUtcNow();
        var random = new Random(8);
        var legs = new List<(long Sequence, DateTimeOffset Stamp, DateTimeOffset Effective, long Amount)>();
        for (int i = 0; i < 400; i++)
        {
            time.Advance(TimeSpan.FromMinutes(random.Next(3)));
            long amount = 1 + random.Next(1000);
            var money = new Money(amount, Usd);
            Entry entry = Entry.Create($"e{i}").Debit("cash", money).Credit("alice", money);
            DateTimeOffset effective = time.GetUtcNow();
            if (random.Next(4) == 0)
                entry.At(effective = start.AddMinutes(random.Next(-100, 500)).ToOffset(TimeSpan.FromHours(5)));
            PostingResult result = await book.PostAsync(entry);
            legs.Add((result.Sequence, result.Stamp, effective, amount));
        }

        LedgerBook reopened = await LedgerBook.OpenAsync(store, new LedgerOptions { TimeProvider = time });
        foreach (LedgerBook asked in (LedgerBook[])[book, reopened])
        {
            for (int i = 0; i < 500; i++)
            {
                DateTimeOffset effective = start.AddMinutes(random.Next(-120, 600));
                DateTimeOffset known = start.AddMinutes(random.Next(-10, 450));
                long sequence = random.Next(420);
                Assert.Equal(
                    Sum(legs, leg => leg.Effective <= effective),
                    asked.GetBalanceAsOf("alice", effective).MinorUnits);
                Assert.Equal(
                    Sum(legs, leg => leg.Effective <= effective && leg.Stamp <= known),
                    asked.GetBalanceAsOf("alice", effective, known).MinorUnits);
                Assert.Equal(
                    Sum(legs, leg => leg.Sequence <= sequence),
                    asked.GetBalanceAt("alice", sequence).MinorUnits);
            }
        }

        Assert.Throws<InvalidOperationException>(() => book.GetBalanceAt("cash", 1));
        Assert.Throws<KeyNotFoundException>(() => book.GetBalanceAt("bob", 1));
    }

    private static long Sum(
        List<(long Sequence, DateTimeOffset Stamp, DateTimeOffset Effective, long Amount)> legs,
        Func<(long Sequence, DateTimeOffset Stamp, DateTimeOffset Effective, long Amount), bool> counts) =>
        legs.Where(counts).Sum(leg => leg.Amount);
}
