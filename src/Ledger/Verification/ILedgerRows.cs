namespace Purlin.Ledger;

/// <summary>A store whose rows beside the log can be compared with it, and made anew from it.</summary>
public interface ILedgerRows
{
    /// <summary>Begins to compare the rows as they are now. Others go on appending meanwhile.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask<ILedgerRowPass> BeginComparingAsync(CancellationToken cancellationToken = default);

    /// <summary>Begins to make all rows anew. Nobody else appends until it ends.</summary>
    /// <param name="wait">How long to wait while somebody else is appending.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null, with nothing begun, if somebody else was appending for too long.</returns>
    ValueTask<ILedgerRowPass?> BeginRebuildingAsync(TimeSpan wait, CancellationToken cancellationToken = default);
}
