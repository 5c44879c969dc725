namespace Purlin.Ledger;

/// <summary>Two amounts of different currencies were added, subtracted or compared.</summary>
public sealed class CurrencyMismatchException : InvalidOperationException
{
    /// <summary>Names the two.</summary>
    /// <param name="left">The currency of the left amount.</param>
    /// <param name="right">The currency of the right amount.</param>
    public CurrencyMismatchException(Currency left, Currency right)
        : base($"{Show(left)} and {Show(right)} do not mix: convert one with an FxQuote first.")
    {
        Left = left;
        Right = right;
    }

    /// <summary>The currency of the left amount.</summary>
    public Currency Left { get; }

    /// <summary>The currency of the right amount.</summary>
    public Currency Right { get; }

    private static string Show(Currency currency) =>
        currency.IsNone ? "an amount without currency" : $"{currency.Code} of {currency.Exponent} digits";
}
