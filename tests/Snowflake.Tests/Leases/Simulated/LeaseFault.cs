namespace Purlin.Snowflake.Tests;

/// <summary>What goes wrong in a <see cref="LeaseWorld"/>.</summary>
internal enum LeaseFault
{
    /// <summary>A process ends without a word and starts again later.</summary>
    Kill,

    /// <summary>A process ends in order and starts again at once.</summary>
    Restart,

    /// <summary>A process stands still; its clocks do not.</summary>
    Freeze,

    /// <summary>A node's wall clock steps by up to an hour, forward or back.</summary>
    ClockStep,

    /// <summary>A node loses its lease: by the store's word, or because it cannot reach the store in time.</summary>
    LeaseLoss,

    /// <summary>Messages of all nodes are lost.</summary>
    NetworkLoss,

    /// <summary>The store restarts with what it had saved last.</summary>
    StoreRollback,

    /// <summary>A replica takes over that has not seen the last grants.</summary>
    Failover,

    /// <summary>
    /// The primary goes on granting while its replica hears nothing; then it is taken down and the replica takes over.
    /// </summary>
    IsolatedPrimary,

    /// <summary>The store stands still, and carries out afterwards what has piled up.</summary>
    StoreFreeze,

    /// <summary>Unsafe, and only in the test that says so: old data in the same life of the store.</summary>
    SilentRollback,

    /// <summary>Unsafe, and only in the test that says so: two primaries grant at once.</summary>
    SplitBrain,
}
