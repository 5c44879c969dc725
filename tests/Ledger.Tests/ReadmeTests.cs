using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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

    [Fact]
    public async Task A_book_in_a_host_and_the_legs_of_a_balance()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string directory = Directory.CreateTempSubdirectory("purlin-readme-").FullName;
        try
        {
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

            #region LedgerHost
            builder.Services.AddLedger(options => options.ImageOnDispose = true)
                .UseJournal(Path.Combine(directory, "ledger"))
                .AddHealthCheck(maxLag: TimeSpan.FromSeconds(2));
            #endregion

            using IHost host = builder.Build();
            await host.StartAsync(ct);
            LedgerBook book = host.Services.GetRequiredService<LedgerBook>();
            var ten = new Money(10_00, Currency.Parse("USD"));
            await book.CreateAccountsAsync(
                new[] { Account.Asset("cash", "USD"), Account.Liability("merchant:7", "USD") }, ct);
            await book.PostAsync(Entry.Create("order-1").Debit("cash", ten).Credit("merchant:7", ten), ct);
            int checkedLegs = 0;

            #region LedgerExplain
            Checkpoint checkpoint = await book.GetCheckpointAsync("example.com/ledger", ct);
            await foreach (BalanceLeg leg in book.ExplainAsync("merchant:7", cancellationToken: ct))
            {
                // Sequence, key, stamp, effective time, amount, and the balance with it; and what proves it to others.
                LedgerReceipt receipt = await book.GetReceiptAsync(leg.Sequence, checkpoint.Size, ct);
                checkedLegs += receipt.Verify(checkpoint) == LedgerVerdict.Valid ? 1 : 0;
            }

            bool balances = book.GetTrialBalance().IsBalanced;          // debits = credits, per currency
            ChartOfAccounts chart = book.GetChartOfAccounts();          // all accounts, by kind, at one instant
            await using FileStream file = File.Create(Path.Combine(directory, "ledger.ndjson"));
            await book.ExportAsync(file, afterSequence: 0, ct);         // a JSON object a record, amounts as text
            #endregion

            Checkpoint published = checkpoint;

            #region LedgerVerify
            LedgerVerification found = await book.VerifyAsync(published, ct);
            string report = found.Difference is { } first
                ? $"{first.Kind} at record {first.Sequence}: {first.Message}"
                : $"{found.Sequence} records decided again, all alike";
            #endregion

            Assert.Equal("3 records decided again, all alike", report);
            Assert.Equal((1, true, 2), (checkedLegs, balances, chart.Lines.Count));
            await host.StopAsync(ct);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
