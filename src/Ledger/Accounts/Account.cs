using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// The definition of an account: <c>Account.Liability("merchant:7", "USD") with { Floor = Money.Zero(usd) }</c>.
/// </summary>
/// <remarks>
/// Limits are in the account's normal direction: what raises an asset or an expense is a debit, what raises the others
/// is a credit. After an entry that lowers what is available, posted less outgoing holds must not be under the floor;
/// after one that raises what may come, posted plus incoming holds must not be over the ceiling.
/// </remarks>
public sealed record Account
{
    /// <summary>The longest id in UTF-8 bytes.</summary>
    public const int MaxIdBytes = 128;

    /// <summary>The greatest limit, and with a minus the least.</summary>
    internal const long MaxLimit = long.MaxValue - 1;

    private Account(string id, AccountKind kind, Currency currency)
    {
        Id = LedgerText.Check(id, MaxIdBytes);
        if (currency.IsNone)
            throw new ArgumentException("An account has a currency: Currency.None is none.", nameof(currency));
        Kind = kind;
        Currency = currency;
    }

    /// <summary>The name, 1 to 128 UTF-8 bytes, compared byte by byte.</summary>
    public string Id { get; }

    /// <summary>What it stands for.</summary>
    public AccountKind Kind { get; }

    /// <summary>The currency of every leg on it; its exponent is frozen here.</summary>
    public Currency Currency { get; }

    /// <summary>The least that may be available; none unless set.</summary>
    /// <exception cref="CurrencyMismatchException">It is set in another currency than the account's.</exception>
    public Money? Floor
    {
        get => FloorUnits is { } units ? new Money(units, Currency) : null;
        init => FloorUnits = Units(value);
    }

    /// <summary>The most that it may come to hold; none unless set.</summary>
    /// <exception cref="CurrencyMismatchException">It is set in another currency than the account's.</exception>
    public Money? Ceiling
    {
        get => CeilingUnits is { } units ? new Money(units, Currency) : null;
        init => CeilingUnits = Units(value);
    }

    /// <summary>How far it may be overdrawn: the floor with the sign turned. Set one or the other.</summary>
    /// <exception cref="CurrencyMismatchException">It is set in another currency than the account's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than zero.</exception>
    public Money? CreditLine
    {
        get => FloorUnits is { } units && units <= 0 ? new Money(-units, Currency) : null;
        init
        {
            if (value is { } line && line.MinorUnits < 0)
                throw new ArgumentOutOfRangeException(nameof(value), line, "A credit line is 0 or more.");
            FloorUnits = -Units(value);
        }
    }

    /// <summary>
    /// Whether every leg is kept in memory, so that past balances can be asked for; 24 bytes a leg at most.
    /// </summary>
    public bool KeepHistory { get; init; }

    /// <summary>Whether a debit raises what it shows.</summary>
    public bool IsDebitNormal => Kind is AccountKind.Asset or AccountKind.Expense;

    internal long? FloorUnits { get; init; }

    internal long? CeilingUnits { get; init; }

    /// <summary>What is owned, such as cash.</summary>
    /// <param name="id">1 to 128 UTF-8 bytes.</param>
    /// <param name="currency">The code of an active ISO 4217 currency.</param>
    public static Account Asset(string id, string currency) => Create(id, AccountKind.Asset, Currency.Parse(currency));

    /// <summary>What is owed, such as a merchant's money.</summary>
    /// <inheritdoc cref="Asset"/>
    public static Account Liability(string id, string currency) =>
        Create(id, AccountKind.Liability, Currency.Parse(currency));

    /// <summary>What the owners have put in and left in.</summary>
    /// <inheritdoc cref="Asset"/>
    public static Account Equity(string id, string currency) =>
        Create(id, AccountKind.Equity, Currency.Parse(currency));

    /// <summary>What has been earned, such as fees.</summary>
    /// <inheritdoc cref="Asset"/>
    public static Account Revenue(string id, string currency) =>
        Create(id, AccountKind.Revenue, Currency.Parse(currency));

    /// <summary>What has been spent.</summary>
    /// <inheritdoc cref="Asset"/>
    public static Account Expense(string id, string currency) =>
        Create(id, AccountKind.Expense, Currency.Parse(currency));

    /// <summary>An account of any kind, in any currency.</summary>
    /// <param name="id">1 to 128 UTF-8 bytes.</param>
    /// <param name="kind">What it stands for.</param>
    /// <param name="currency">Not <see cref="Currency.None"/>.</param>
    public static Account Create(string id, AccountKind kind, Currency currency) =>
        new(id, Guard.Defined(kind), currency);

    /// <summary>The kind, id and currency.</summary>
    public override string ToString() => $"{Kind} {Id} {Currency}";

    /// <summary>A definition that was checked when it was made.</summary>
    internal static Account Restore(
        string id, AccountKind kind, Currency currency, long? floor, long? ceiling, bool keepHistory) =>
        new(id, kind, currency) { FloorUnits = floor, CeilingUnits = ceiling, KeepHistory = keepHistory };

    private long? Units(Money? limit)
    {
        if (limit is not { } money)
            return null;
        if (money.Currency != Currency)
            throw new CurrencyMismatchException(Currency, money.Currency);
        return CheckLimit(money.MinorUnits);
    }

    /// <summary>The ends of Int64 stand for no limit.</summary>
    internal static long CheckLimit(long units) =>
        Guard.InRange(units, -MaxLimit, MaxLimit, "For no limit, leave it out.", "limit");
}
