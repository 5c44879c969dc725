namespace Purlin.Ledger.Tests;

/// <summary>The examples of the README, run.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task A_sale_a_hold_and_a_retry()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;

        #region LedgerSale
        Currency usd = Currency.Parse("USD");
        await using LedgerBook book = LedgerBook.InMemory();
        await book.CreateAccountsAsync(
            new[]
            {
                Account.Asset("cash", "USD"),
                Account.Liability("merchant:7", "USD") with { Floor = Money.Zero(usd) },
                Account.Revenue("fees", "USD"),
            },
            ct);

        PostingResult sale = await book.PostAsync(
            Entry.Create("order-991")
                .Debit("cash", new Money(100_00, usd))
                .Credit("merchant:7", new Money(97_00, usd))
                .Credit("fees", new Money(3_00, usd)),
            ct);
        AccountBalance balance = book.GetBalance("merchant:7");     // Posted 97.00, Available 97.00
        #endregion

        Assert.Equal(PostingStatus.Posted, sale.Status);
        Assert.Equal(new Money(97_00, usd), balance.Available);

        #region LedgerHold
        Money fifty = new(50_00, usd);
        await book.PostAsync(
            Entry.Create("payout-5")
                .Debit("merchant:7", fifty).Credit("cash", fifty).AsHold(TimeSpan.FromDays(7)),
            ct);
        Money forty = new(40_00, usd);
        PostingResult paid = await book.PostAsync(
            HoldCapture.Create("paid-5", "payout-5")
                .Debit("merchant:7", forty).Credit("cash", forty).ReleasingRest(),
            ct);

        // Refused is a value: 57.00 are left, 60.00 are asked for.
        Money sixty = new(60_00, usd);
        PostingResult refused = await book.PostAsync(
            Entry.Create("payout-6").Debit("merchant:7", sixty).Credit("cash", sixty), ct);
        Refusal why = refused.Refusal;                              // BelowFloor, leg 0, short by 3.00 USD
        #endregion

        Assert.Equal(PostingStatus.Posted, paid.Status);
        Assert.Equal((RefusalReason.BelowFloor, 0, new Money(3_00, usd)), (why.Reason, why.Leg, why.Short));

        #region LedgerTransfers
        AccountRef cash = book.Resolve("cash");
        AccountRef merchant = book.Resolve("merchant:7");
        LedgerTransfer[] transfers = [new(cash, merchant, 5_00, Key: 1), new(cash, merchant, 7_00, Key: 2)];
        PostingResult[] results = new PostingResult[transfers.Length];
        book.Post(transfers, results);

        await foreach (LedgerEvent next in book.ReadAsync(afterSequence: sale.Sequence, ct))
            Publish(next);
        #endregion

        Assert.All(results, result => Assert.True(result.IsPosted));
        Assert.True(book.GetTrialBalance().IsBalanced);
    }

    private static void Publish(LedgerEvent next) => Assert.True(next.Sequence > 0);
}
