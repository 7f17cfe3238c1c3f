//! Numbers that fall into groups as they are joined.

/// Numbers that fall into groups as they are joined.
pub(super) struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    pub(super) fn of(count: usize) -> Self {
        Self {
            parents: (0..count).collect(),
        }
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.parents[i] != i {
            self.parents[i] = self.parents[self.parents[i]];
            i = self.parents[i];
        }
        i
    }

    /// Says whether they were apart.
    pub(super) fn join(&mut self, i: usize, j: usize) -> bool {
        let (i, j) = (self.root(i), self.root(j));
        // The lower number leads, so that groups stand in the order of their first member.
        self.parents[i.max(j)] = i.min(j);
        i != j
    }

    /// The groups in the order of their first members, each in order.
    pub(super) fn members(mut self) -> Vec<Vec<usize>> {
        let count = self.parents.len();
        let mut place = vec![usize::MAX; count];
        let mut members: Vec<Vec<usize>> = Vec::new();
        for i in 0..count {
            let root = self.root(i);
            if place[root] == usize::MAX {
                place[root] = members.len();
                members.push(Vec::new());
            }
            members[place[root]].push(i);
        }
        members
    }
}
