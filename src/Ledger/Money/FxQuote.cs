using System.Diagnostics.CodeAnalysis;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// A locked exchange quote: a rate as a ratio of integers, a spread in basis points, a rounding rule and an expiry. It
/// turns an amount into the legs of an entry that balances in both currencies to the last unit.
/// </summary>
/// <remarks>
/// The house gives the amount at the rate, rounded half to even. Of it the customer receives the amount at the rate
/// less the spread, rounded by the rule; the spread account receives the spread, rounded half to even; what is left,
/// a unit or two of either sign, is the residue. Immutable.
/// </remarks>
public sealed class FxQuote
{
    /// <summary>The most characters of an id.</summary>
    public const int MaxIdLength = 128;

    private const int BasisPointsOfAll = 10_000;
    private const int MaxLegs = 6;

    // In minor units, lowest terms, each of 63 bits: an amount times one of them fits UInt128.
    private readonly long _rateNumerator;
    private readonly long _rateDenominator;
    private readonly long _customerNumerator;
    private readonly long _customerDenominator;
    private readonly long _spreadNumerator;
    private readonly long _spreadDenominator;

    /// <summary>A quote.</summary>
    /// <param name="id">The name under which it was given, 1 to 128 characters.</param>
    /// <param name="from">The currency paid.</param>
    /// <param name="to">The currency received, another one.</param>
    /// <param name="rate">Whole units received for a whole unit paid, before the spread.</param>
    /// <param name="expiresAt">The instant from which on it no longer holds.</param>
    /// <param name="rounding">Where the customer's fraction of a unit goes.</param>
    /// <param name="accounts">The house's accounts.</param>
    /// <param name="spreadBasisPoints">The house's spread, 0 to 9,999 hundredths of a percent.</param>
    /// <exception cref="ArgumentException">
    /// One is outside of its range, or the ratio of minor units needs more than 63 bits.
    /// </exception>
    public FxQuote(
        string id, Currency from, Currency to, FxRate rate, DateTimeOffset expiresAt, Rounding rounding,
        FxAccounts accounts, int spreadBasisPoints = 0)
    {
        Id = Guard.Text(id, MaxIdLength);
        ArgumentNullException.ThrowIfNull(accounts);
        if (from.IsNone || to.IsNone || from == to)
            throw new ArgumentException($"\"{from}\" to \"{to}\" is no conversion: name two currencies.", nameof(to));
        if (rate == default)
            throw new ArgumentException("The default rate is no rate: a ratio above zero is needed.", nameof(rate));
        From = from;
        To = to;
        Rate = rate;
        ExpiresAt = expiresAt;
        Rounding = Guard.Defined(rounding);
        Accounts = accounts;
        SpreadBasisPoints = Guard.InRange(spreadBasisPoints, 0, BasisPointsOfAll - 1);

        UInt128 numerator = (UInt128)rate.Numerator * FxRate.PowerOfTen(to.Exponent);
        UInt128 denominator = (UInt128)rate.Denominator * FxRate.PowerOfTen(from.Exponent);
        (_rateNumerator, _rateDenominator) = Reduce(rate, numerator, denominator, 1, 1);
        (_customerNumerator, _customerDenominator) = Reduce(
            rate, numerator, denominator, BasisPointsOfAll - spreadBasisPoints, BasisPointsOfAll);
        (_spreadNumerator, _spreadDenominator) = Reduce(
            rate, numerator, denominator, spreadBasisPoints, BasisPointsOfAll);
    }

    /// <summary>The name under which it was given.</summary>
    public string Id { get; }

    /// <summary>The currency paid.</summary>
    public Currency From { get; }

    /// <summary>The currency received.</summary>
    public Currency To { get; }

    /// <summary>Whole units received for a whole unit paid, before the spread.</summary>
    public FxRate Rate { get; }

    /// <summary>The instant from which on it no longer holds.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Where the customer's fraction of a unit goes.</summary>
    public Rounding Rounding { get; }

    /// <summary>The house's accounts.</summary>
    public FxAccounts Accounts { get; }

    /// <summary>The house's spread in hundredths of a percent.</summary>
    public int SpreadBasisPoints { get; }

    /// <summary>Whether it no longer holds: at the instant <see cref="ExpiresAt"/> it does not.</summary>
    public bool IsExpiredAt(DateTimeOffset now) => now >= ExpiresAt;

    /// <summary>Converts an amount.</summary>
    /// <inheritdoc cref="TryConvert" path="/param"/>
    /// <inheritdoc cref="TryConvert" path="/exception"/>
    /// <exception cref="InvalidOperationException">The quote has expired.</exception>
    public FxConversion Convert(Money amount, string payer, string payee, DateTimeOffset now) =>
        TryConvert(amount, payer, payee, now, out FxConversion? conversion)
            ? conversion
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"The quote expired at {ExpiresAt:O}, and it is {now:O}: ask for a new one."));

    /// <summary>Converts an amount, unless the quote has expired.</summary>
    /// <param name="amount">What is paid, above zero, in the currency <see cref="From"/>.</param>
    /// <param name="payer">The customer's account that pays, debited.</param>
    /// <param name="payee">The customer's account that receives, credited.</param>
    /// <param name="now">The present.</param>
    /// <param name="conversion">What becomes of it.</param>
    /// <exception cref="CurrencyMismatchException">The amount is of another currency.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// It is not above zero, or so small that the customer would receive nothing.
    /// </exception>
    /// <exception cref="OverflowException">What would be received is outside of Int64.</exception>
    public bool TryConvert(
        Money amount, string payer, string payee, DateTimeOffset now,
        [NotNullWhen(true)] out FxConversion? conversion)
    {
        ArgumentNullException.ThrowIfNull(payer);
        ArgumentNullException.ThrowIfNull(payee);
        if (amount.Currency != From)
            throw new CurrencyMismatchException(amount.Currency, From);
        Guard.InRange(amount.MinorUnits, 1, long.MaxValue, name: nameof(amount));
        conversion = IsExpiredAt(now) ? null : Convert(amount, payer, payee);
        return conversion is not null;
    }

    private FxConversion Convert(Money amount, string payer, string payee)
    {
        UInt128 units = (ulong)amount.MinorUnits;
        Money Part(long numerator, long denominator, Rounding rounding) => new(
            Quotient.Round(units * (ulong)numerator, (ulong)denominator, rounding, customerReceives: true), To);

        Money given = Part(_rateNumerator, _rateDenominator, Rounding.HalfEven);
        Money received = Part(_customerNumerator, _customerDenominator, Rounding);
        Money spread = Part(_spreadNumerator, _spreadDenominator, Rounding.HalfEven);
        Money residue = given - received - spread;
        if (received.IsZero)
        {
            throw new ArgumentOutOfRangeException(
                nameof(amount), $"{amount} is less than a minor unit of {To.Code}: the customer would get nothing.");
        }

        var legs = new List<FxLeg>(MaxLegs)
        {
            new(payer, IsDebit: true, amount),
            new(Accounts.Paid, IsDebit: false, amount),
        };
        Add(legs, Accounts.Received, -given);
        Add(legs, payee, received);
        Add(legs, Accounts.Spread, spread);
        Add(legs, Accounts.Residue, residue);
        return new(amount, received, spread, residue, [.. legs]);
    }

    private static void Add(List<FxLeg> legs, string account, Money credit)
    {
        if (!credit.IsZero)
            legs.Add(new(account, credit.Sign < 0, credit.Sign < 0 ? -credit : credit));
    }

    // a/b * c/d, where c and d are small: both pairs lose their common divisors before anything is multiplied.
    private static (long Numerator, long Denominator) Reduce(
        FxRate rate, UInt128 a, UInt128 b, int c, int d)
    {
        if (c == 0)
            return (0, 1);
        UInt128 ab = FxRate.CommonDivisor(a, b);
        (a, b) = (a / ab, b / ab);
        UInt128 ad = FxRate.CommonDivisor(a, (UInt128)d), cb = FxRate.CommonDivisor((UInt128)c, b);
        UInt128 cd = FxRate.CommonDivisor((UInt128)c / cb, (UInt128)d / ad);
        UInt128 left = (UInt128)c / cb / cd, right = (UInt128)d / ad / cd;
        (a, b) = (a / ad, b / cb);
        if (a > (ulong)long.MaxValue / left || b > (ulong)long.MaxValue / right)
        {
            throw new ArgumentException(
                $"In minor units and with the spread the rate {rate} is {a} * {left} to {b} * {right}, which needs " +
                "more than 63 bits: round it to fewer digits.", nameof(rate));
        }

        return ((long)(a * left), (long)(b * right));
    }
}
