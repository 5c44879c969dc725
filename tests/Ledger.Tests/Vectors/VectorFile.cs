using System.Globalization;

namespace Purlin.Ledger.Tests.Vectors;

/// <summary>Runs a case of the vector file on a book: a line is a request and its answer.</summary>
internal sealed class VectorFile
{
    private readonly Dictionary<string, string> _codes = [];
    private readonly Dictionary<string, List<string>> _cases = [];
    private readonly Dictionary<string, Currency> _currencies = [];
    private List<LedgerCommand>? _chain;
    private List<string> _expected = [];

    private VectorFile(IEnumerable<string> lines)
    {
        List<string>? current = null;
        foreach (string line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] words = line.Split(' ', 4);
            if (words[0] == "code")
                _codes.Add(words[1], words[3]);
            else if (words[0] == "case")
                _cases.Add(words[1], current = []);
            else
                current!.Add(line);
        }
    }

    public static VectorFile Load() => new(File.ReadLines(
        Path.Combine(AppContext.BaseDirectory, "Vectors", "TigerBeetle.txt")));

    public async Task RunAsync(string name, LedgerBook book, ManualTimeProvider time)
    {
        foreach (string line in _cases[name])
        {
            try
            {
                await RunLineAsync(line, book, time);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{name}: {line}: {e.Message}", e);
            }
        }
    }

    private async Task RunLineAsync(string line, LedgerBook book, ManualTimeProvider time)
    {
        string[] sides = line.Split(':', 2, StringSplitOptions.TrimEntries);
        string[] words = sides[0].Split(' ');
        switch (words[0])
        {
            case "account":
                await OpenAsync(words, book);
                break;
            case "balance":
                CheckBalance(words[1], words[2], book);
                break;
            case "wait":
                time.Advance(Seconds(words[1]));
                await book.ExpireHoldsAsync();
                break;
            case "chain":
                _chain = [];
                _expected = [];
                break;
            case "end":
                PostingResult[] results = await book.PostAsync(_chain!.ToArray());
                _chain = null;
                Assert.Equal(_expected, results.Select(Show));
                break;
            default:
                await PostAsync(Command(words), Answer(sides[1]), book);
                break;
        }
    }

    private async Task PostAsync(LedgerCommand command, string expected, LedgerBook book)
    {
        if (_chain is null)
        {
            Assert.Equal(expected, Show(await book.PostAsync(command)));
            return;
        }

        _chain.Add(command);
        _expected.Add(expected);
    }

    private async Task OpenAsync(string[] words, LedgerBook book)
    {
        _currencies[words[1]] = Currency.Parse(words[3]);
        AccountKind kind = Enum.Parse<AccountKind>(words[2], ignoreCase: true);
        Account account = Account.Create(words[1], kind, _currencies[words[1]]);
        if (words.Length > 4)
            account = account with { Floor = new Money(Amount(words[4]), account.Currency) };
        Assert.True((await book.CreateAccountsAsync(new[] { account }))[0].IsPosted);
    }

    private LedgerCommand Command(string[] words)
    {
        string key = words[1];
        switch (words[0])
        {
            case "close":
                return AccountChange.Close(key, words[2]);
            case "reopen":
                return AccountChange.Reopen(key, words[2]);
            case "void":
                return HoldVoid.Create(key, words[2]);
            case "capture":
                HoldCapture capture = HoldCapture.Create(key, words[2]);
                if (words[^1] == "release")
                    capture.ReleasingRest();
                return words[3] == "all" ? capture : capture
                    .Debit(words[3], new Money(Amount(words[5]), _currencies[words[3]]))
                    .Credit(words[4], new Money(Amount(words[5]), _currencies[words[3]]));
        }

        var amount = new Money(Amount(words[4]), _currencies[words[2]]);
        Entry entry = Entry.Create(key).Debit(words[2], amount).Credit(words[3], amount);
        string? lifetime = words.Skip(5).FirstOrDefault(word => word.EndsWith('s') && char.IsDigit(word[0]));
        if (words[0] == "hold")
            entry.AsHold(lifetime is null ? null : Seconds(lifetime));
        foreach (string word in words.Skip(5))
        {
            if (word.StartsWith("code=", StringComparison.Ordinal))
                entry.WithCode(int.Parse(word[5..], CultureInfo.InvariantCulture));
            if (word.StartsWith("memo=", StringComparison.Ordinal))
                entry.WithMemo(word[5..]);
        }

        return entry;
    }

    private static void CheckBalance(string id, string expected, LedgerBook book)
    {
        TrialBalanceLine line = book.GetTrialBalance().Accounts.Single(line => line.Account.Id == id);
        AccountBalance balance = book.GetBalance(id);
        (Money debits, Money credits) = line.Account.IsDebitNormal
            ? (balance.Incoming, balance.Outgoing)
            : (balance.Outgoing, balance.Incoming);
        Int128[] actual = [debits.MinorUnits, line.Debits, credits.MinorUnits, line.Credits];
        Assert.Equal(expected.Split('/').Select(part => (Int128)Amount(part)), actual);
    }

    private string Answer(string text)
    {
        string[] parts = text.Split('=', StringSplitOptions.TrimEntries);
        return parts.Length > 1 ? parts[1] : _codes[parts[0]];
    }

    private static string Show(PostingResult result) => result.Status switch
    {
        PostingStatus.Conflict => $"Conflict {result.Refusal.Conflict}",
        PostingStatus.Refused or PostingStatus.Malformed => $"{result.Status} {result.Refusal.Reason}",
        _ => result.Status.ToString(),
    };

    private static long Amount(string text)
    {
        string[] parts = text.Split('-');
        return parts[0] != "M" ? long.Parse(text, CultureInfo.InvariantCulture)
            : long.MaxValue - (parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
    }

    private static TimeSpan Seconds(string text) =>
        TimeSpan.FromSeconds(int.Parse(text[..^1], CultureInfo.InvariantCulture));
}
