namespace MlOps.Sdk.Training;

/// <summary>The training rows as bins, one byte per row and group.</summary>
internal sealed class BinnedMatrix
{
    private readonly int[] _group;
    private readonly byte[] _member;

    private BinnedMatrix(int rowCount, BinMapper[] mappers, FeatureGroup[] groups)
    {
        RowCount = rowCount;
        Mappers = mappers;
        Groups = groups;
        SlotCount = groups.Sum(g => g.SlotCount);
        _group = new int[mappers.Length];
        _member = new byte[mappers.Length];
        for (var g = 0; g < groups.Length; g++)
        {
            for (var m = 0; m < groups[g].Features.Length; m++)
            {
                _group[groups[g].Features[m]] = g;
                _member[groups[g].Features[m]] = groups[g].IsBundle ? (byte)(m + 1) : (byte)0;
            }
        }
    }

    public int RowCount { get; }

    public BinMapper[] Mappers { get; }

    public FeatureGroup[] Groups { get; }

    /// <summary>The number of slots of a whole histogram.</summary>
    public int SlotCount { get; }

    public static BinnedMatrix Of(FeatureMatrix features, int maxBins, int threads)
    {
        var mappers = new BinMapper[features.ColumnCount];
        var bins = new byte[features.ColumnCount][];
        Parallel.For(0, features.ColumnCount, new ParallelOptions { MaxDegreeOfParallelism = threads }, f =>
        {
            mappers[f] = BinMapper.Fit(features.Column(f), maxBins);
            bins[f] = new byte[features.RowCount];
            mappers[f].Map(features.Column(f), bins[f]);
        });

        var twoValued = Enumerable.Range(0, mappers.Length).Where(f => mappers[f].SlotCount == 2 && !mappers[f].HasMissing).ToArray();
        var bundles = FeatureBundler.Bundle(twoValued, f => bins[f]).Where(b => b.Count > 1).ToList();
        var bundled = bundles.SelectMany(b => b).ToHashSet();
        var groups = new List<FeatureGroup>();
        var offset = 0;
        foreach (var members in Enumerable.Range(0, mappers.Length).Where(f => mappers[f].SlotCount > 1 && !bundled.Contains(f)).Select(f => new List<int> { f }).Concat(bundles))
        {
            var isBundle = members.Count > 1;
            var group = new FeatureGroup
            {
                Bins = isBundle ? Merge(members, bins) : bins[members[0]],
                Offset = offset,
                SlotCount = isBundle ? members.Count + 1 : mappers[members[0]].SlotCount,
                Features = [.. members],
                IsBundle = isBundle,
            };
            groups.Add(group);
            offset += group.SlotCount;
        }

        return new BinnedMatrix(features.RowCount, mappers, [.. groups]);
    }

    /// <summary>Where rows look to decide a split: the stored bins, and the test "goes left".</summary>
    public RowTest TestOf(in SplitCandidate split)
    {
        var group = Groups[_group[split.Feature]];
        var mapper = Mappers[split.Feature];
        return group.IsBundle
            ? new RowTest(group.Bins, _member[split.Feature], isMember: true, missing: -1, missingLeft: false)
            : new RowTest(group.Bins, split.Bin, isMember: false, mapper.BinCount, split.MissingLeft);
    }

    private static byte[] Merge(List<int> members, byte[][] bins)
    {
        var merged = new byte[bins[members[0]].Length];
        for (var m = 0; m < members.Count; m++)
        {
            var member = bins[members[m]];
            for (var i = 0; i < merged.Length; i++)
            {
                if (member[i] != 0)
                {
                    merged[i] = (byte)(m + 1);
                }
            }
        }

        return merged;
    }
}
