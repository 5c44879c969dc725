namespace Purlin.Snowflake;

/// <summary>What a lease store answered.</summary>
public enum SnowflakeLeaseOutcome
{
    /// <summary>The rectangle is the holder's.</summary>
    Granted = 0,

    /// <summary>The rest of the rectangle is given back.</summary>
    Released = 1,

    /// <summary>
    /// The store may have forgotten grants (it restarted, failed over, or is new to the namespace), so nobody new
    /// gets a node until the longest of them has ended.
    /// </summary>
    Quarantined = 2,

    /// <summary>Every node of the pool has a holder, or had one until a moment ago.</summary>
    NoFreeNode = 3,

    /// <summary>Another holder has the node.</summary>
    Lost = 4,

    /// <summary>The presented rectangle has ended.</summary>
    Expired = 5,

    /// <summary>The holders of the namespace agreed on other <see cref="SnowflakeLeaseTerms"/>.</summary>
    TermsDiffer = 6,

    /// <summary>The store's clock is behind what the holder has minted already.</summary>
    StoreBehind = 7,
}

/// <summary>The answer to one <see cref="SnowflakeLeaseRequest"/>. Immutable.</summary>
/// <param name="Outcome">Granted, released, or why not.</param>
/// <param name="Node">The node of the rectangle; 0 where none is granted.</param>
/// <param name="StartMs">The start of the rectangle in id time.</param>
/// <param name="EndMs">Its exclusive end.</param>
/// <param name="StoreNowMs">The store's clock when it answered, from which the holder counts on.</param>
/// <param name="RetryAtMs">
/// By the store's clock, when a refused <see cref="SnowflakeLeaseRequest.Acquire"/> may succeed; else 0.
/// </param>
public readonly record struct SnowflakeLeaseReply(
    SnowflakeLeaseOutcome Outcome, int Node, long StartMs, long EndMs, long StoreNowMs, long RetryAtMs);
