namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>What most tests post: cash of a shop and the account of a customer.</summary>
internal static class Books
{
    public static readonly Currency Usd = Currency.Parse("USD");

    /// <summary>Opens cash and alice, who has no credit, and posts a sale of 10.00.</summary>
    public static async Task<PostingResult> SaleAsync(LedgerBook book, string key)
    {
        await book.CreateAccountsAsync(new[]
        {
            Account.Asset("cash", "USD"), Account.Liability("alice", "USD") with { Floor = Money.Zero(Usd) },
        });
        return await book.PostAsync(Pay(key, 1000));
    }

    public static Entry Pay(LedgerKey key, long cents) =>
        Entry.Create(key).Debit("cash", new Money(cents, Usd)).Credit("alice", new Money(cents, Usd));

    public static Entry Draw(LedgerKey key, long cents) =>
        Entry.Create(key).Debit("alice", new Money(cents, Usd)).Credit("cash", new Money(cents, Usd));
}
