using System.Buffers;
using System.Text;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Where a unit stands on the line from 0 to 1: XXH64 (seed 0) of the UTF-8 bytes of experiment, a zero byte, salt, a zero
/// byte and unit; the upper 53 bits divided by 2^53. The same in every process, on every machine and after every restart.
/// A unit keeps its place when a share changes, so only the units between the old and the new border move. Another
/// experiment or salt shuffles all units anew.
/// </summary>
public static class StickyHash
{
    /// <summary>The place of a unit, at least 0 and below 1.</summary>
    /// <param name="experiment">The experiment's or deployment's name.</param>
    /// <param name="unit">Who is assigned, such as a user's id.</param>
    /// <param name="salt">Shuffles the units anew when changed. Default: empty.</param>
    public static double Place(string experiment, string unit, string salt = "")
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(salt);
        var most = Encoding.UTF8.GetMaxByteCount(experiment.Length + salt.Length + unit.Length) + 2;
        byte[]? rented = null;
        var buffer = most <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Encoding.UTF8.GetBytes(experiment, buffer);
        buffer[length++] = 0;
        length += Encoding.UTF8.GetBytes(salt, buffer[length..]);
        buffer[length++] = 0;
        length += Encoding.UTF8.GetBytes(unit, buffer[length..]);
        var hash = XxHash64.Of(buffer[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return (hash >> 11) * (1.0 / (1UL << 53));
    }
}
