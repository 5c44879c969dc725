// Writes S2.txt, what the reference implementation of S2 says, for the tests beside it. Not part of the build.
// With Debian's libs2-dev (0.10.0):  g++ -O2 -std=c++17 s2vectors.cpp -o s2vectors -ls2 -labsl_strings && ./s2vectors > S2.txt
// Points and caps come from SplitMix64 (Steele, Lea, Flood 2014) by exact arithmetic, so that the tests make the same.
// A digest is FNV-1a of 64 bits over the little-endian bytes of 64-bit words.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>
#include <s2/s2cap.h>
#include <s2/s2cell_id.h>
#include <s2/s2latlng.h>
#include <s2/s2region_coverer.h>

static uint64_t state;

static uint64_t Next() {
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static double Unit() { return std::ldexp(static_cast<double>(Next() >> 11), -53); }

static S2LatLng NextPoint() {
    double lat = Unit() * 180 - 90;
    double lng = Unit() * 360 - 180;
    return S2LatLng::FromDegrees(lat, lng);
}

struct Digest {
    uint64_t hash = 0xCBF29CE484222325u;

    void Add(uint64_t word) {
        for (int i = 0; i < 8; i++, word >>= 8)
            hash = (hash ^ (word & 0xFF)) * 0x100000001B3u;
    }
};

static void Ids() {
    state = 1;
    for (int block = 0; block < 100; block++) {
        Digest digest;
        for (int i = 0; i < 10000; i++)
            digest.Add(S2CellId(NextPoint()).id());
        std::printf("ids %016llx\n", static_cast<unsigned long long>(digest.hash));
    }
}

static void Neighbors() {
    state = 2;
    for (int block = 0; block < 100; block++) {
        Digest digest;
        for (int i = 0; i < 1000; i++) {
            S2CellId leaf(NextPoint());
            S2CellId id = leaf.parent(i % 31);
            digest.Add(id.id());
            S2CellId edges[4];
            id.GetEdgeNeighbors(edges);
            for (S2CellId edge : edges)
                digest.Add(edge.id());
            std::vector<S2CellId> all;
            id.AppendAllNeighbors(id.level(), &all);
            std::sort(all.begin(), all.end());
            all.erase(std::unique(all.begin(), all.end()), all.end());
            for (S2CellId neighbor : all)
                digest.Add(neighbor.id());
            for (char c : id.ToToken())
                digest.Add(static_cast<uint64_t>(c));
            S2LatLng center = id.ToLatLng();
            digest.Add(S2CellId(center).parent(id.level()).id());
        }
        std::printf("neighbors %016llx\n", static_cast<unsigned long long>(digest.hash));
    }
}

static void Covers() {
    static const int max_cells[] = {8, 1, 2, 3, 4, 5, 6, 12, 20, 100};
    state = 3;
    for (int i = 0; i < 2000; i++) {
        S2Point center = NextPoint().ToPoint();
        double unit = Unit();
        double radians = std::ldexp(1 + unit, -static_cast<int>(Next() % 25)) * 1.5;
        S2RegionCoverer::Options options;
        options.set_max_cells(max_cells[i % 10]);
        if (i % 7 == 3) {
            options.set_max_level(static_cast<int>(Next() % 31));
        }
        if (i % 7 == 5) {
            S1Angle angle = S1Angle::Radians(radians);
            int level = std::min(28, std::max(0, 2 - std::ilogb(radians)));
            options.set_min_level(level);
            options.set_max_level(level + static_cast<int>(Next() % 3));
        }
        S2RegionCoverer coverer(options);
        std::vector<S2CellId> cells;
        coverer.GetCovering(S2Cap(center, S1Angle::Radians(radians)), &cells);
        Digest digest;
        for (S2CellId cell : cells)
            digest.Add(cell.id());
        std::printf("cover %d %016llx\n", static_cast<int>(cells.size()),
            static_cast<unsigned long long>(digest.hash));
    }
}

int main() {
    Ids();
    Neighbors();
    Covers();
}
