using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Purlin.Ledger;

/// <summary>
/// An amount of one currency in whole minor units: 12.34 USD is 1234. Integers only, so it is exact; arithmetic is
/// checked and never leaves the currency.
/// </summary>
/// <remarks>
/// Equality across currencies is false; sums and order across currencies are a
/// <see cref="CurrencyMismatchException"/>. Sixteen bytes; nothing here allocates but texts and exceptions.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(MoneyJsonConverter))]
public readonly partial struct Money :
    IEquatable<Money>, IComparable<Money>, IComparable, IComparisonOperators<Money, Money, bool>,
    ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>An amount.</summary>
    /// <param name="minorUnits">Whole minor units, such as cents; any number.</param>
    /// <param name="currency">Of which currency.</param>
    public Money(long minorUnits, Currency currency)
    {
        MinorUnits = minorUnits;
        Currency = currency;
    }

    /// <summary>The whole minor units.</summary>
    public long MinorUnits { get; }

    /// <summary>The currency.</summary>
    public Currency Currency { get; }

    /// <summary>Whether it is nothing, of whatever currency.</summary>
    public bool IsZero => MinorUnits == 0;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Math.Sign(MinorUnits);

    /// <summary>Nothing of a currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>The sum of two amounts of one currency.</summary>
    /// <exception cref="CurrencyMismatchException">They are of two.</exception>
    /// <exception cref="OverflowException">The sum is outside of Int64.</exception>
    public static Money operator +(Money left, Money right)
    {
        RequireOneCurrency(left, right);
        long sum = unchecked(left.MinorUnits + right.MinorUnits);
        if (((left.MinorUnits ^ sum) & (right.MinorUnits ^ sum)) < 0)
            ThrowOverflow(left, '+', right.MinorUnits);
        return new(sum, left.Currency);
    }

    /// <summary>The difference of two amounts of one currency.</summary>
    /// <exception cref="CurrencyMismatchException">They are of two.</exception>
    /// <exception cref="OverflowException">The difference is outside of Int64.</exception>
    public static Money operator -(Money left, Money right)
    {
        RequireOneCurrency(left, right);
        long difference = unchecked(left.MinorUnits - right.MinorUnits);
        if (((left.MinorUnits ^ right.MinorUnits) & (left.MinorUnits ^ difference)) < 0)
            ThrowOverflow(left, '-', right.MinorUnits);
        return new(difference, left.Currency);
    }

    /// <summary>The amount with the other sign.</summary>
    /// <exception cref="OverflowException">It is the least of Int64.</exception>
    public static Money operator -(Money value)
    {
        if (value.MinorUnits == long.MinValue)
            ThrowOverflow(value, '*', -1);
        return new(-value.MinorUnits, value.Currency);
    }

    /// <summary>The amount so many times.</summary>
    /// <exception cref="OverflowException">The product is outside of Int64.</exception>
    public static Money operator *(Money value, long times)
    {
        if (Math.BigMul(value.MinorUnits, times, out long product) != product >> 63)
            ThrowOverflow(value, '*', times);
        return new(product, value.Currency);
    }

    /// <summary>Whether both amount and currency are the same.</summary>
    public static bool operator ==(Money left, Money right) => left.Equals(right);

    /// <summary>Whether amount or currency differ.</summary>
    public static bool operator !=(Money left, Money right) => !left.Equals(right);

    /// <summary>Whether the left amount is less.</summary>
    /// <exception cref="CurrencyMismatchException">They are of two currencies.</exception>
    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left amount is greater.</summary>
    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left amount is less or the same.</summary>
    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left amount is greater or the same.</summary>
    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public bool Equals(Money other) => MinorUnits == other.MinorUnits && Currency == other.Currency;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Money other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MinorUnits, Currency);

    /// <summary>The order of two amounts of one currency.</summary>
    /// <exception cref="CurrencyMismatchException">They are of two.</exception>
    public int CompareTo(Money other)
    {
        RequireOneCurrency(this, other);
        return MinorUnits.CompareTo(other.MinorUnits);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        Money other => CompareTo(other),
        _ => throw new ArgumentException($"It is a {obj.GetType()}, but must be a {GetType()}.", nameof(obj)),
    };

    private static void RequireOneCurrency(Money left, Money right)
    {
        if (left.Currency != right.Currency)
            ThrowMismatch(left.Currency, right.Currency);
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowMismatch(Currency left, Currency right) =>
        throw new CurrencyMismatchException(left, right);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowOverflow(Money left, char operation, long right) =>
        throw new OverflowException(FormattableString.Invariant(
            $"{left.MinorUnits} {operation} {right} minor units of {left.Currency.Code} is outside of Int64."));
}
