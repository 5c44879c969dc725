namespace Purlin.Samples.RideHailing;

/// <summary>What lies above what on the map, from the ground up.</summary>
internal enum MapDepth
{
    Place,
    Area,
    Vehicle,
    Mark,
    Name,
}
