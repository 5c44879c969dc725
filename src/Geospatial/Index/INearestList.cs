namespace Purlin.Geospatial;

/// <summary>What a search has found so far: slots with the squares of approximate distances, in units.</summary>
internal unsafe interface INearestList
{
    /// <summary>Nothing at or beyond this square is wanted.</summary>
    float Limit { get; }

    /// <summary>A leaf follows whose points are so far from their places; see <see
    /// cref="NearestLimit.Admit"/>.</summary>
    void Admit(float error);

    /// <summary>Takes some points of a leaf.</summary>
    /// <param name="squares">Of all 32.</param>
    /// <param name="lanes">Which of them, as bits; at least one.</param>
    /// <param name="first">The slot of the leaf's first point.</param>
    void Insert(float* squares, uint lanes, uint first);
}
