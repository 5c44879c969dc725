using Purlin.Ledger;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// The city's ledger and its chart of accounts. The card processor owes what riders pay (asset); fares taken are owed
/// to nobody yet (liability), until each is divided between its driver (liability) and the platform (revenue).
/// </summary>
internal sealed class CityBook
{
    public const string Processor = "processor";
    public const string Fares = "fares";
    public const string Platform = "platform";

    private const string Euro = "EUR";

    private static readonly Currency Currency = Currency.Parse(Euro);

    private readonly LedgerBook _book;

    public CityBook(CityClock clock, CityOptions options)
    {
        _book = LedgerBook.InMemory(new LedgerOptions { TimeProvider = clock });
        var chart = new List<Account>
        {
            Account.Asset(Processor, Euro),
            Account.Liability(Fares, Euro) with { Floor = Euros(0) },
            Account.Revenue(Platform, Euro),
        };
        chart.AddRange(Enumerable.Range(0, options.Drivers).Select(id => Account.Liability(DriverAccount(id), Euro)));
        Now(_book.CreateAccountsAsync(chart.ToArray()));
    }

    public TrialBalance TrialBalance => _book.GetTrialBalance();

    public static Money Euros(long cents) => new(cents, Currency);

    public static string DriverAccount(int driverId) => $"driver:{driverId}";

    public AccountBalance BalanceOf(string account) => _book.GetBalance(account);

    /// <summary>Posts a command that the city must be able to post.</summary>
    public void Post(LedgerCommand command) => Check(Now(_book.PostAsync(command)));

    /// <summary>Posts commands all or none.</summary>
    public void PostAll(params LedgerCommand[] chain) => Array.ForEach(Now(_book.PostAsync(chain)), Check);

    private static void Check(PostingResult result)
    {
        if (!result.IsPosted)
            throw new InvalidOperationException($"The ledger answers {result}.");
    }

    // By the city's clock a book does its work on the thread that asks, so the answer is there at once; a host awaits.
    private static T Now<T>(ValueTask<T> answer) => answer.AsTask().GetAwaiter().GetResult();
}
