namespace Purlin.ConsistentHashing;

/// <summary>Chooses a key's distinct nodes.</summary>
internal static class ReplicaSet
{
    public static int Fill(NodeMap map, ulong hash, Span<Node> nodes)
    {
        int count = 0;
        Candidates candidates = map.GetCandidates(hash);
        while (count < nodes.Length && candidates.MoveNext())
        {
            Node node = map.Nodes.Array[candidates.Current];
            if (!nodes[..count].Contains(node))
                nodes[count++] = node;
        }

        return count;
    }
}
