using System.Runtime.CompilerServices;

namespace Purlin.RateLimiting;

/// <summary>Room for the parts of a check on the stack.</summary>
[InlineArray(JointCheck.MaxRequests)]
internal struct JointParts
{
    private JointPart _first;

    /// <summary>Adds a charge; one of the same key under the same policy, of any version, grows by its cost.</summary>
    /// <returns>The number of the part that the charge became.</returns>
    public static int Add(Span<JointPart> parts, ref int count, KeyTable table, in KeyIdentity identity, long cost)
    {
        for (int i = 0; i < count; i++)
        {
            ref JointPart present = ref parts[i];
            if (ReferenceEquals(present.Table.Family, table.Family) && present.Identity == identity)
            {
                present.Cost = Math.Min(present.Cost + cost, Domain.MaxPermits);
                return i;
            }
        }

        ref JointPart part = ref parts[count];
        part.Table = table;
        part.Identity = identity;
        part.Cost = cost;
        return count++;
    }
}
