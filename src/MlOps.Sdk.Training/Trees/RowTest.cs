namespace MlOps.Sdk.Training;

/// <summary>The question a split asks of a row's stored bin, as a table of 256 answers: 1 goes left.</summary>
internal readonly struct RowTest
{
    private readonly byte[] _bins;
    private readonly byte[] _goesLeft;

    public RowTest(byte[] bins, int bin, bool isMember, int missing, bool missingLeft)
    {
        _bins = bins;
        _goesLeft = new byte[256];
        for (var b = 0; b < 256; b++)
        {
            // A member of a bundle is set in rows that carry its number: those are above the split.
            var left = isMember ? b != bin : b == missing ? missingLeft : b <= bin;
            _goesLeft[b] = left ? (byte)1 : (byte)0;
        }
    }

    public int LeftOf(int row) => _goesLeft[_bins[row]];
}
