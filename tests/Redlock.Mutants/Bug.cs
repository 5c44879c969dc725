namespace Purlin.Redlock;

/// <summary>Mistakes that lock libraries make, or that this one might: each a line in the code under test.</summary>
public enum Bug
{
    /// <summary>The code as it ships.</summary>
    None,

    /// <summary>A lease lasts as long as the node says, whatever the rates of the clocks.</summary>
    NoDrift,

    /// <summary>The token is the smallest of the counters that were granted.</summary>
    SmallestCounter,

    /// <summary>A node outside the round of the maximum acknowledges the token.</summary>
    RaiseOutsideRound,

    /// <summary>The largest counter is the token, and nobody else is told.</summary>
    NoWriteBack,

    /// <summary>A node raises the counter for whoever asks.</summary>
    RaiseUnchecked,

    /// <summary>A node gives a name back for whoever asks.</summary>
    ReleaseUnchecked,

    /// <summary>A process has one id for all its attempts.</summary>
    IdOfProcess,

    /// <summary>The next attempt has the id of the one before.</summary>
    IdReused,

    /// <summary>Nobody looks at the clock when the quorum is there.</summary>
    ValidityUnchecked,

    /// <summary>Leases are counted from the arrival of the reply.</summary>
    LeaseFromReply,

    /// <summary>Renewals are, so that a late one renews.</summary>
    LateReplyRenews,

    /// <summary>The end of a lease is looked at when it would be renewed.</summary>
    ExpiryOnCadence,

    /// <summary>A renewal counts where the name was not ours any more.</summary>
    MissingCounts,

    /// <summary>More than half of the nodes that answered are enough.</summary>
    QuorumOfAnswers,

    /// <summary>Half of the nodes, rounded down, is enough.</summary>
    HalfIsEnough,

    /// <summary>A request without an answer counts as one that was never sent.</summary>
    UnknownNotReleased,

    /// <summary>A grant that came too late stays.</summary>
    LateGrantKept,

    /// <summary>A caller that gives up leaves its grants behind.</summary>
    CancelForgets,

    /// <summary>A release forgets the nodes that were healed.</summary>
    HealedNotReleased,

    /// <summary>A lock is renewed for ever.</summary>
    MaxHoldIgnored,

    /// <summary>A node that restarted votes at once.</summary>
    JoiningVotes,

    /// <summary>Floors are brought up to date without a quarantine before.</summary>
    NoQuarantine,

    /// <summary>A node votes after its quarantine with the floor it had, and nobody tells it of another.</summary>
    NoFloorSync,

    /// <summary>An admission counts for whichever time of joining it finds.</summary>
    StaleAdmission,

    /// <summary>Counters that a disk brought back count as they are.</summary>
    RolledBackCounters,

    /// <summary>The counter goes with the lock.</summary>
    CounterDeleted,

    /// <summary>Old counters are dropped and the floor stays.</summary>
    CountersDropped,

    /// <summary>Linked grants are granted one by one.</summary>
    LinksIgnored,

    /// <summary>A resource looks at the token when it is written, not when it is read.</summary>
    OpenSealsNothing,

    /// <summary>A resource does not look at the token.</summary>
    GuardIgnoresToken,
}
