namespace Purlin.ConsistentHashing;

/// <summary>The levels of the domain tree, from the largest that fails together to the node itself.</summary>
internal enum DomainLevel
{
    Region,
    Zone,
    Rack,
    Node,
}
