namespace Purlin.Ledger;

/// <summary>What becomes of a fraction of a minor unit. It is always said who gains, never left to a default.</summary>
public enum Rounding
{
    /// <summary>To the nearest; a half goes away from zero.</summary>
    HalfUp,

    /// <summary>To the nearest; a half goes to the even neighbour, so halves cancel out in the long run.</summary>
    HalfEven,

    /// <summary>The customer gains: pays less as a fee, receives more of a conversion.</summary>
    ForCustomer,

    /// <summary>The customer loses: pays more as a fee, receives less of a conversion.</summary>
    AgainstCustomer,
}
