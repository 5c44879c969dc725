using System.Globalization;

namespace Purlin.Ledger;

/// <summary>More commands are waiting than a book may hold: nothing happened, try again later.</summary>
public sealed class LedgerOverloadedException : InvalidOperationException
{
    /// <summary>Says how many are waiting.</summary>
    /// <param name="maxWaiting">The bound.</param>
    public LedgerOverloadedException(int maxWaiting)
        : base(string.Create(CultureInfo.InvariantCulture,
            $"{maxWaiting} commands wait, as many as LedgerOptions.MaxWaiting allows: wait for some, or raise it."))
    {
    }
}
