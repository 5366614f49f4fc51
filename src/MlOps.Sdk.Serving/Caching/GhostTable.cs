using System.Numerics;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Remembers which entries left the small queue lately: a fingerprint and a running number for each, in a table whose places are
/// simply overwritten. Forgets some early and none late. Not thread-safe.
/// </summary>
internal sealed class GhostTable
{
    private readonly ulong[] _places;
    private readonly uint _length;
    private uint _last;

    /// <param name="length">How many entries are remembered.</param>
    public GhostTable(int length)
    {
        _length = (uint)length;
        _places = new ulong[BitOperations.RoundUpToPowerOf2((uint)length)];
        // Numbers begin beyond the reach of the zeros that the table starts with.
        _last = _length + 1;
    }

    public void Add(ulong hash) => _places[PlaceOf(hash)] = (hash & 0xFFFF_FFFF_0000_0000) | ++_last;

    /// <summary>Whether it left lately; it is forgotten then.</summary>
    public bool Remove(ulong hash)
    {
        ref var place = ref _places[PlaceOf(hash)];
        if (((place ^ hash) >> 32) != 0 || unchecked(_last - (uint)place) > _length)
        {
            return false;
        }

        place = 0;
        return true;
    }

    private int PlaceOf(ulong hash) => (int)(uint)hash & (_places.Length - 1);
}
