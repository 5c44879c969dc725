using System.Security.Cryptography;
using Purlin.Ledger;

// A shop's books, kept in a folder; it starts empty each time so that the output is always the same.
string folder = Path.Combine(Path.GetTempPath(), $"purlin-ledger-{Guid.CreateVersion7():N}");
Currency usd = Currency.Parse("USD");
Money Usd(long cents) => new(cents, usd);

await using (LedgerBook book = await LedgerBook.OpenAsync(new JournalOptions(folder)))
{
    await book.CreateAccountsAsync(new[]
    {
        Account.Asset("cash", "USD") with { KeepHistory = true },
        Account.Liability("merchant:7", "USD") with { Floor = Money.Zero(usd) },
        Account.Revenue("fees", "USD"),
    });

    Fee fee = Fee.BasisPoints(290, Rounding.HalfUp) + Fee.Fixed(Usd(30));
    Money price = Usd(100_00), kept = fee.Of(price);
    Entry sale = Entry.Create("order-991")
        .Debit("cash", price).Credit("merchant:7", price - kept).Credit("fees", kept).WithMemo("one chair");
    PostingResult posted = await book.PostAsync(sale);
    Console.WriteLine($"sale: {posted.Status}, fee {kept}, the merchant has {book.GetBalance("merchant:7").Posted}");

    PostingResult again = await book.PostAsync(sale);
    Console.WriteLine($"the same again: {again.Status}, as record {again.Sequence}; nothing moved");

    PostingResult other = await book.PostAsync(
        Entry.Create("order-991").Debit("cash", Usd(1)).Credit("fees", Usd(1)));
    Console.WriteLine($"another entry under the key: {other.Status}");

    PostingResult tooMuch = await book.PostAsync(
        Entry.Create("payout-1").Debit("merchant:7", Usd(200_00)).Credit("cash", Usd(200_00)));
    Console.WriteLine($"pay-out of 200.00: {tooMuch.Status}, {tooMuch.Refusal.Reason}");

    await book.PostAsync(Entry.Create("payout-2")
        .Debit("merchant:7", Usd(50_00)).Credit("cash", Usd(50_00)).AsHold(TimeSpan.FromDays(7)));
    Console.WriteLine($"50.00 held, available {book.GetBalance("merchant:7").Available}");
    await book.PostAsync(HoldCapture.Create("paid-2", "payout-2")
        .Debit("merchant:7", Usd(40_00)).Credit("cash", Usd(40_00)).ReleasingRest());
    Console.WriteLine($"40.00 captured, the rest released, available {book.GetBalance("merchant:7").Available}");

    PostingResult[] chain = await book.PostAsync(new LedgerCommand[]
    {
        Entry.Create("a").Debit("cash", Usd(5_00)).Credit("fees", Usd(5_00)),
        Entry.Create("b").Debit("merchant:7", Usd(99_00)).Credit("cash", Usd(99_00)),
    });
    Console.WriteLine($"a chain: {string.Join(", ", chain.Select(result => result.Status))}");

    Console.WriteLine($"cash after the sale: {book.GetBalanceAt("cash", posted.Sequence)}, "
        + $"now: {book.GetBalance("cash").Posted}");
    Console.WriteLine($"10.00 in three parts: {string.Join(" + ", Usd(10_00).Allocate(1, 1, 1))}");
}

// Opened again: everything is there, and the log proves it to whoever has only a signed checkpoint.
using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
await using (LedgerBook book = await LedgerBook.OpenAsync(new JournalOptions(folder)))
{
    Console.WriteLine($"opened again: {book.LastSequence} records, balanced: {book.GetTrialBalance().IsBalanced}");

    byte[] note = (await book.GetCheckpointAsync("example.com/shop")).Sign(key).ToNote();
    byte[] receipt = book.GetRecord(sequence: 4);
    byte[] proof = await book.ProveInclusionAsync(4, book.LastSequence);
    LedgerVerdict signed = LedgerVerifier.VerifyCheckpoint(
        note, "example.com/shop", key.ExportSubjectPublicKeyInfo(), out Checkpoint? checkpoint);
    LedgerVerdict contained = LedgerVerifier.VerifyInclusion(receipt, 4, checkpoint!.Size, proof, checkpoint.Root);
    Console.WriteLine($"checkpoint: {signed}; the sale is in it: {contained}");
}

Directory.Delete(folder, recursive: true);
