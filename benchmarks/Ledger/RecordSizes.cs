using Purlin.Ledger;

namespace Purlin.Benchmarks.Ledger;

/// <summary>
/// How long records are in a book of a million accounts; a store adds a byte or two of its own to each.
/// </summary>
internal static class RecordSizes
{
    private static readonly Currency Usd = Currency.Parse("USD");

    public static (double TwoLegs, double FourLegs) OfMillionAccounts()
    {
        const int Accounts = 1_000_000;
        var store = new CountingStore();
        LedgerBook book = Wait(LedgerBook.OpenAsync(
            store, new LedgerOptions { ExpectedAccounts = Accounts, ExpectedRecords = Accounts + 10_000 }));
        Account[] all = [.. Enumerable.Range(0, Accounts).Select(i => Account.Liability($"customer:{i}", "USD"))];
        Wait(book.CreateAccountsAsync(all).AsTask());
        double two = Measure(book, store, legs: 2);
        return (two, Measure(book, store, legs: 4));
    }

    private static double Measure(LedgerBook book, CountingStore store, int legs)
    {
        const int Entries = 5000;
        var random = new Random(legs);
        long before = store.Bytes;
        var answers = new List<Task<PostingResult>>();
        for (int i = 0; i < Entries; i++)
        {
            Entry entry = Entry.Create(new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64())).WithCode(7);
            for (int leg = 0; leg < legs; leg += 2)
            {
                var amount = new Money(1 + random.Next(20_000), Usd);
                entry.Debit(Name(random), amount).Credit(Name(random), amount);
            }

            answers.Add(book.PostAsync(entry).AsTask());
        }

        Wait(Task.WhenAll(answers));
        return (double)(store.Bytes - before) / Entries;
    }

    private static string Name(Random random) => $"customer:{random.Next(500_000, 1_000_000)}";

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
