using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// A fee in basis points, fixed parts, or both: <c>Fee.BasisPoints(290, Rounding.HalfUp) + Fee.Fixed(usd30Cents)</c>.
/// Integers only; the fraction of a unit goes where the rounding says.
/// </summary>
/// <remarks>
/// A refund has the fee of its magnitude, with its sign, so charging and refunding cancel out exactly.
/// </remarks>
public readonly struct Fee : IEquatable<Fee>
{
    /// <summary>The most basis points: ten times the amount.</summary>
    public const int MaxBasisPoints = 100_000;

    private const int BasisPointsOfAll = 10_000;

    private readonly int _basisPoints;
    private readonly Rounding _rounding;
    private readonly Money _fixed;

    private Fee(int basisPoints, Rounding rounding, Money fixedPart)
    {
        _basisPoints = basisPoints;
        _rounding = rounding;
        _fixed = fixedPart;
    }

    /// <summary>No fee, of any currency.</summary>
    public static Fee None => default;

    /// <summary>The sum of two fees.</summary>
    /// <exception cref="CurrencyMismatchException">Their fixed parts are of two currencies.</exception>
    /// <exception cref="InvalidOperationException">Their basis points are rounded differently.</exception>
    public static Fee operator +(Fee left, Fee right)
    {
        if (left._basisPoints > 0 && right._basisPoints > 0 && left._rounding != right._rounding)
        {
            throw new InvalidOperationException(
                $"One part is rounded {left._rounding}, the other {right._rounding}: charge them one by one.");
        }

        Money fixedPart = left._fixed == default ? right._fixed
            : right._fixed == default ? left._fixed
            : left._fixed + right._fixed;
        return new(
            Guard.InRange(left._basisPoints + right._basisPoints, 0, MaxBasisPoints, name: nameof(right)),
            left._basisPoints > 0 ? left._rounding : right._rounding, fixedPart);
    }

    /// <summary>Whether two fees are the same.</summary>
    public static bool operator ==(Fee left, Fee right) => left.Equals(right);

    /// <summary>Whether two fees differ.</summary>
    public static bool operator !=(Fee left, Fee right) => !left.Equals(right);

    /// <summary>Hundredths of a percent of the amount.</summary>
    /// <param name="basisPoints">0 to 100,000; 290 is 2.9 %.</param>
    /// <param name="rounding">Where a fraction of a unit goes; the customer pays the fee.</param>
    public static Fee BasisPoints(int basisPoints, Rounding rounding) =>
        new(Guard.InRange(basisPoints, 0, MaxBasisPoints), Guard.Defined(rounding), default);

    /// <summary>A part that does not depend on the amount.</summary>
    /// <param name="amount">Zero or more, of the currency that will be charged.</param>
    public static Fee Fixed(Money amount)
    {
        Guard.InRange(amount.MinorUnits, 0, long.MaxValue, name: nameof(amount));
        return new(0, default, amount);
    }

    /// <summary>The fee of an amount.</summary>
    /// <param name="amount">Any; the fee has its sign, and zero counts as positive.</param>
    /// <exception cref="CurrencyMismatchException">The fixed part is of another currency.</exception>
    /// <exception cref="OverflowException">The fee is outside of Int64.</exception>
    public Money Of(Money amount)
    {
        ulong magnitude = amount.MinorUnits < 0 ? 0 - (ulong)amount.MinorUnits : (ulong)amount.MinorUnits;
        UInt128 share = (UInt128)magnitude * (ulong)_basisPoints;
        long units = Quotient.Round(share, BasisPointsOfAll, _rounding, customerReceives: false);
        var fee = new Money(units, amount.Currency);
        if (_fixed != default)
            fee += _fixed;
        return amount.MinorUnits < 0 ? -fee : fee;
    }

    /// <inheritdoc/>
    public bool Equals(Fee other) =>
        _basisPoints == other._basisPoints && _rounding == other._rounding && _fixed == other._fixed;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Fee other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_basisPoints, _rounding, _fixed);
}
